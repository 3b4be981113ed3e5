import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { Failure } from './failure.ts'
import { probe } from './process.ts'

/** Something that the machine must have, and how Debian calls the package that brings it. */
export interface Requirement {
  what: string
  debianPackage: string
  /** `null` if it is there, else what is wrong. */
  check(): string | null
}

const compiler = process.env.CXX || 'g++'

/** `major * 1000 + minor` of the first version number in a text; 0 if it has none. */
export function versionNumber(text: string): number {
  const match = /(\d+)\.(\d+)/.exec(text)
  return match ? Number(match[1]) * 1000 + Number(match[2]) : 0
}

/** True if the compiler finds a header. */
function hasHeader(header: string): boolean {
  return probe('sh', ['-c', `echo '#include <${header}>' | "$0" -x c++ -fsyntax-only -`, compiler]) !== null
}

/** True if the linker finds a static library. */
function hasStaticLibrary(file: string): boolean {
  const path = probe(compiler, [`-print-file-name=${file}`])?.trim()
  return path !== undefined && isAbsolute(path) && existsSync(path)
}

export const python: Requirement = {
  what: 'Python 3.10 or newer with venv and pip',
  debianPackage: 'python3-venv',
  check() {
    const version = probe('python3', ['--version'])
    if (version === null) return 'there is no python3'
    if (versionNumber(version) < 3010) return `python3 is ${version.trim()}`
    return probe('python3', ['-c', 'import venv, ensurepip']) === null ? 'python3 lacks venv or ensurepip' : null
  },
}

export const cxx: Requirement = {
  what: 'a C and C++ compiler (GCC 12 or newer)',
  debianPackage: 'g++',
  check() {
    const version = probe(compiler, ['-dumpfullversion'])?.trim()
    if (version === undefined) return `there is no ${compiler}`
    return versionNumber(version) < 12_000 ? `${compiler} is ${version}` : null
  },
}

export const openssl: Requirement = {
  what: "OpenSSL's headers and static library",
  debianPackage: 'libssl-dev',
  check() {
    if (!hasHeader('openssl/evp.h')) return 'there is no openssl/evp.h'
    return hasStaticLibrary('libcrypto.a') ? null : 'there is no libcrypto.a'
  },
}

export const googleTest: Requirement = {
  what: 'GoogleTest',
  debianPackage: 'libgtest-dev',
  check() {
    if (!hasHeader('gtest/gtest.h')) return 'there is no gtest/gtest.h'
    return hasStaticLibrary('libgtest.a') ? null : 'there is no libgtest.a'
  },
}

/**
 * Checks all requirements before anything starts.
 *
 * @throws Failure that lists everything missing and the one command that installs it.
 */
export function requireAll(requirements: readonly Requirement[]): void {
  const message = missingMessage(requirements)
  if (message !== null) throw new Failure(message)
}

/** What {@link requireAll} says; `null` if nothing is missing. */
export function missingMessage(requirements: readonly Requirement[]): string | null {
  const missing = requirements.flatMap((requirement) => {
    const problem = requirement.check()
    return problem === null ? [] : [{ requirement, problem }]
  })
  if (missing.length === 0) return null
  const packages = new Set(missing.map(({ requirement }) => requirement.debianPackage))
  return [
    'This machine lacks:',
    ...missing.map(({ requirement, problem }) => `  ${requirement.what}: ${problem}`),
    'On Debian or Ubuntu, install it with:',
    `  apt-get install ${[...packages].join(' ')}`,
  ].join('\n')
}
