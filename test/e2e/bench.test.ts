import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from './harness/index.ts'

const rounds = 6
const variants = ['none', 'passthrough', 'native', 'quickvoy']

// Its figures mean nothing here; that every variant gives the same answers under load does.
test('the bench runs every variant on both jobs and writes its report', { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickvoy-bench-'))
  try {
    const json = join(folder, 'report.json')
    const options = ['--rounds', String(rounds), '--requests', '50', '--json', json]
    const args = ['scripts/bootstrap.mjs', 'bench/run.ts', ...options]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    expect(stdout).toContain('All variants answer as they should.')

    const report = JSON.parse(readFileSync(json, 'utf8')) as {
      samples: { job: string; variant: string }[]
      summaries: Record<string, { variant: string; cpuUsPerRequest: number }[]>
    }
    for (const job of ['token', 'header-rewrite']) {
      expect(report.summaries[job]?.map(({ variant }) => variant)).toEqual(variants)
      for (const { cpuUsPerRequest } of report.summaries[job] ?? []) expect(cpuUsPerRequest).toBeGreaterThan(0)
      for (const variant of variants) {
        const slices = report.samples.filter((sample) => sample.job === job && sample.variant === variant)
        expect(slices).toHaveLength(rounds)
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
