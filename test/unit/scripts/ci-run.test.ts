import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/lib/paths.ts'
import { shellProgram, temporaryFolder } from './temporary.ts'

interface Fakes {
  /** What `npm test` does; likewise the others. */
  test?: string
  bazel?: string
  dpkgQuery?: string
  aptGet?: string
}

const allInstalled = "printf 'install ok installed'"

/** Runs `.ci/run` with stand-ins for the programs that it calls. */
function runCi({ test = 'exit 9', bazel = 'exit 9', dpkgQuery = allInstalled, aptGet = 'exit 9' }: Fakes) {
  const folder = temporaryFolder()
  const aptLog = join(folder, 'apt.log')
  shellProgram(folder, 'npm', `case "$*" in test) ${test};; 'run bazel') ${bazel};; esac`)
  shellProgram(folder, 'dpkg-query', dpkgQuery)
  shellProgram(folder, 'apt-get', `echo "$*" >> '${aptLog}'; ${aptGet}`)
  const result = spawnSync('bash', [join(root, '.ci', 'run')], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = result.stdout.trimEnd().split('\n')
  return {
    status: result.status,
    last: lines.at(-1),
    countLines: lines.filter((line) => /^\d+ passed, \d+ failed$/.test(line)),
    apt: existsSync(aptLog) ? readFileSync(aptLog, 'utf8').trim().split('\n') : [],
  }
}

describe('.ci/run', () => {
  it('sums the tests and the Bazel build up in its last line, which stands alone', () => {
    const result = runCi({ test: "echo '40 passed, 0 failed'", bazel: "echo x; echo '2 passed, 0 failed'" })
    expect(result).toEqual({ status: 0, last: '42 passed, 0 failed', countLines: ['42 passed, 0 failed'], apt: [] })
  })

  it('fails if a test failed', () => {
    const result = runCi({ test: "echo '40 passed, 1 failed'; exit 1", bazel: "echo '2 passed, 0 failed'" })
    expect(result).toMatchObject({ status: 1, last: '42 passed, 1 failed' })
  })

  it('fails if a part counts nothing', () => {
    const result = runCi({ test: "echo 'This machine lacks:'; exit 1", bazel: "echo '2 passed, 0 failed'" })
    expect(result).toMatchObject({ status: 1, last: '2 passed, 1 failed' })
  })

  it('fails if a part fails after its tests passed', () => {
    const result = runCi({ test: "echo '40 passed, 0 failed'; exit 1", bazel: "echo '2 passed, 0 failed'" })
    expect(result).toMatchObject({ status: 1, last: '42 passed, 1 failed' })
  })

  it('installs only what is missing', () => {
    const result = runCi({
      test: "echo '1 passed, 0 failed'",
      bazel: "echo '1 passed, 0 failed'",
      dpkgQuery: `case "$*" in *wrk) exit 1;; *libgtest-dev) printf 'deinstall ok config-files';; *) ${allInstalled};; esac`,
      aptGet: 'exit 0',
    })
    expect(result.apt).toEqual(['update -q', 'install -q -y --no-install-recommends libgtest-dev wrk'])
    expect(result).toMatchObject({ status: 0, last: '2 passed, 0 failed' })
  })

  it('fails if they cannot be installed', () => {
    const result = runCi({ dpkgQuery: 'exit 1', aptGet: 'exit 100' })
    expect(result).toMatchObject({ status: 1, last: '0 passed, 1 failed' })
  })
})
