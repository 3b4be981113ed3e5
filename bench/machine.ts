import { readFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { join } from 'node:path'
import { findEnvoy } from '../envoy/find.ts'
import { quickjsSource } from '../scripts/lib/host-build.ts'
import { root } from '../scripts/lib/paths.ts'
import { probe } from '../scripts/lib/process.ts'

/** Where and with what a run was made: figures compare only when these are the same. */
export interface Machine {
  cpu: string
  cores: number
  kernel: string
  /** Over the last minute of the run. The run itself makes about 2; what is above is other work on the machine. */
  loadAverage: number
  versions: { quickvoy: string; commit: string | null; envoy: string; quickjs: string; node: string }
}

/** Call it right after the run. */
export function describeMachine(): Machine {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    loadAverage: Number((loadavg()[0] as number).toFixed(2)),
    versions: {
      quickvoy: version,
      commit: probe('git', ['-C', root, 'rev-parse', 'HEAD'])?.trim() ?? null,
      envoy: findEnvoy().version,
      quickjs: parseQuickjsVersion(readFileSync(join(quickjsSource(), 'quickjs.h'), 'utf8')),
      node: process.versions.node,
    },
  }
}

/** The version that quickjs-ng's header defines, for example `0.17.0`. */
export function parseQuickjsVersion(header: string): string {
  const part = (name: string) => new RegExp(`^#define QJS_VERSION_${name} (\\d+)`, 'm').exec(header)?.[1] ?? '?'
  return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`
}
