import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findEnvoy, isSupported, ownEnvoy, parseEnvoyVersion } from '../../../envoy/find.ts'
import { shellProgram, temporaryFolder } from '../scripts/temporary.ts'

const versionLine = (version: string) =>
  `echo; echo "envoy  version: 9e5580933739775e8bce696a57a2e1bc99368f23/${version}/Clean/RELEASE/BoringSSL"; echo`

function fakeEnvoy(version: string): string {
  return shellProgram(temporaryFolder(), 'envoy', versionLine(version))
}

describe('parseEnvoyVersion', () => {
  it('finds the version between the commit and the build kind', () => {
    expect(parseEnvoyVersion('\nenvoy  version: 9e558093/1.40.0/Clean/RELEASE/BoringSSL\n')).toBe('1.40.0')
    expect(parseEnvoyVersion('/usr/bin/envoy  version: 0/1.39.3-dev/Modified/DEBUG/BoringSSL')).toBe('1.39.3')
  })

  it('is null for what other programs print', () => {
    expect(parseEnvoyVersion('envoy 2.1.0 (a process supervisor)')).toBeNull()
    expect(parseEnvoyVersion('')).toBeNull()
  })
})

describe('isSupported', () => {
  it.each(['1.38.0', '1.39.3', '1.40.12'])('takes %s', (version) => expect(isSupported(version)).toBe(true))
  it.each(['1.37.9', '1.41.0', '1.4.0', '2.40.0', '11.40.0'])('refuses %s', (version) => {
    expect(isSupported(version)).toBe(false)
  })
})

describe('ownEnvoy', () => {
  it('takes the program that ENVOY names before one on PATH', () => {
    const named = fakeEnvoy('1.39.2')
    const onPath = fakeEnvoy('1.40.0')
    expect(ownEnvoy({ ENVOY: named, PATH: join(onPath, '..') })).toEqual({ path: named, version: '1.39.2' })
  })

  it.each([
    ['a file that is not there', () => join(temporaryFolder(), 'envoy'), /ENVOY=.*: there is no such program/],
    ['a folder', () => temporaryFolder(), /there is no such program/],
    ['an unsupported release', () => fakeEnvoy('1.30.1'), /this is Envoy 1\.30\.1; supported are 1\.40, 1\.39, 1\.38/],
    ['another program', () => shellProgram(temporaryFolder(), 'envoy', 'echo hello'), /this is not Envoy/],
    ['a program that fails', () => shellProgram(temporaryFolder(), 'envoy', 'exit 1'), /this is not Envoy/],
  ])('refuses %s in ENVOY', (_, path, message) => {
    expect(() => ownEnvoy({ ENVOY: path(), PATH: '' })).toThrow(message)
  })

  it('takes a supported envoy on PATH, past folders of that name', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'envoy'))
    const program = fakeEnvoy('1.38.4')
    expect(ownEnvoy({ PATH: `${folder}:/nonexistent:${join(program, '..')}` })).toEqual({
      path: program,
      version: '1.38.4',
    })
  })

  it('leaves an unsupported envoy on PATH alone and says so', () => {
    const notes: string[] = []
    const program = fakeEnvoy('1.20.0')
    expect(ownEnvoy({ PATH: join(program, '..') }, (note) => notes.push(note))).toBeNull()
    expect(notes).toEqual([`${program} is not used: it is 1.20.0; supported are 1.40, 1.39, 1.38`])
  })

  it('is null if there is none', () => {
    expect(ownEnvoy({ PATH: temporaryFolder() })).toBeNull()
    expect(ownEnvoy({})).toBeNull()
  })

  it('ignores an empty ENVOY', () => {
    expect(ownEnvoy({ ENVOY: '', PATH: '' })).toBeNull()
  })
})

describe('findEnvoy', () => {
  it("is the user's own Envoy if there is one", () => {
    const program = fakeEnvoy('1.40.1')
    expect(findEnvoy({ ENVOY: program })).toEqual({ path: program, version: '1.40.1' })
  })
})
