import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { Failure } from '../scripts/lib/failure.ts'
import { hasInput, inputPath } from '../scripts/lib/inputs.ts'
import { probe } from '../scripts/lib/process.ts'

/** The releases of Envoy that quickvoy is tested with, newest first. */
export const supportedReleases: readonly string[] = ['1.40', '1.39', '1.38']

export interface FoundEnvoy {
  /** Absolute path of the program. */
  path: string
  /** For example `1.40.0`. */
  version: string
}

/** The version in what `envoy --version` prints (`envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL`). */
export function parseEnvoyVersion(output: string): string | null {
  return /\bversion: \w+\/(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? null
}

export function isSupported(version: string): boolean {
  return supportedReleases.some((release) => version.startsWith(`${release}.`))
}

const supported = `supported are ${supportedReleases.join(', ')}`

/**
 * An Envoy that the user brings: the one that `ENVOY` names, else one on `PATH` of a supported release.
 *
 * @param note called with why an `envoy` on `PATH` is not used.
 * @returns `null` if there is none, so that the pinned one is right.
 * @throws Failure if `ENVOY` names something that is not a supported Envoy.
 */
export function ownEnvoy(
  env: Readonly<Record<string, string | undefined>> = process.env,
  note: (text: string) => void = () => {},
): FoundEnvoy | null {
  if (env.ENVOY) {
    const path = resolve(env.ENVOY)
    if (!isProgram(path)) throw new Failure(`ENVOY=${env.ENVOY}: there is no such program`)
    const version = versionOf(path)
    if (version === null) throw new Failure(`ENVOY=${env.ENVOY}: this is not Envoy: it does not tell its version`)
    if (!isSupported(version)) throw new Failure(`ENVOY=${env.ENVOY}: this is Envoy ${version}; ${supported}`)
    return { path, version }
  }
  const path = (env.PATH ?? '')
    .split(delimiter)
    .map((directory) => resolve(join(directory, 'envoy')))
    .find(isProgram)
  if (path === undefined) return null
  const version = versionOf(path)
  if (version !== null && isSupported(version)) return { path, version }
  note(`${path} is not used: ${version === null ? 'it does not tell its version' : `it is ${version}`}; ${supported}`)
  return null
}

/**
 * The Envoy to run: the user's own, else the one that the set-up fetched.
 *
 * @throws Failure if there is none, or if `ENVOY` is wrong.
 */
export function findEnvoy(env: Readonly<Record<string, string | undefined>> = process.env): FoundEnvoy {
  const own = ownEnvoy(env)
  if (own !== null) return own
  if (!hasInput('envoy')) throw new Failure('there is no Envoy yet: `npm run setup` fetches it')
  return { path: inputPath('envoy', 'envoy'), version: '1.40.0' }
}

function versionOf(path: string): string | null {
  const output = probe(path, ['--version'])
  return output === null ? null : parseEnvoyVersion(output)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
