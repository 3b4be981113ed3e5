import { describe, expect, it } from 'vitest'
import { missingMessage, type Requirement, requireAll, versionNumber } from '../../../scripts/lib/requirements.ts'

const requirement = (what: string, debianPackage: string, problem: string | null): Requirement => ({
  what,
  debianPackage,
  check: () => problem,
})

describe('missingMessage', () => {
  it('lists everything missing with one command for all, each package once', () => {
    const message = missingMessage([
      requirement('a compiler', 'g++', 'there is no g++'),
      requirement('a shell', 'bash', null),
      requirement('headers', 'libssl-dev', 'there is no openssl/evp.h'),
      requirement('a library', 'libssl-dev', 'there is no libcrypto.a'),
    ])
    expect(message).toBe(
      [
        'This machine lacks:',
        '  a compiler: there is no g++',
        '  headers: there is no openssl/evp.h',
        '  a library: there is no libcrypto.a',
        'On Debian or Ubuntu, install it with:',
        '  apt-get install g++ libssl-dev',
      ].join('\n'),
    )
  })

  it('is null if nothing is missing', () => {
    expect(missingMessage([requirement('a shell', 'bash', null)])).toBeNull()
    expect(missingMessage([])).toBeNull()
  })
})

describe('requireAll', () => {
  it('throws a Failure with the message', () => {
    expect(() => requireAll([requirement('x', 'y', 'there is no x')])).toThrow(
      expect.objectContaining({ name: 'Failure', message: expect.stringContaining('apt-get install y') }),
    )
  })
})

describe('versionNumber', () => {
  it.each([
    ['cmake version 3.25.1\n\nCMake suite', 3025],
    ['Python 3.9.2', 3009],
    ['12.2.0', 12_002],
    ['none', 0],
  ])('reads %j', (text, number) => expect(versionNumber(text)).toBe(number))
})
