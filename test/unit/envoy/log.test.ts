import { describe, expect, it } from 'vitest'
import { errorsOf, parseLog } from '../../../envoy/log.ts'

const log = [
  'GET / 403 bad-request',
  '[2026-03-01 10:00:00.001][41][info][main] [source/server/server.cc:989] runtime: {}',
  '[2026-03-01 10:00:00.002][41][error][dynamic_modules] [source/a.cc:1] tokenAuth: onRequestHeaders: exception: Error: no',
  '    at onRequestHeaders (filter-src/filters/token-auth.ts:12:9)',
  '[2026-03-01 10:00:00.003][41][critical][main] [source/server/server.cc:433] error initializing config',
  '[2026-03-01 10:00:00.003][41][error][dynamic_modules] without a source place',
  '',
].join('\n')

describe('parseLog', () => {
  it('joins a message of several lines and drops what comes before the first entry', () => {
    expect(parseLog(log)).toEqual([
      { level: 'info', logger: 'main', text: 'runtime: {}' },
      {
        level: 'error',
        logger: 'dynamic_modules',
        text: 'tokenAuth: onRequestHeaders: exception: Error: no\n    at onRequestHeaders (filter-src/filters/token-auth.ts:12:9)',
      },
      { level: 'critical', logger: 'main', text: 'error initializing config' },
      { level: 'error', logger: 'dynamic_modules', text: 'without a source place' },
    ])
  })
})

describe('errorsOf', () => {
  it('gives the texts of errors, each once', () => {
    const twice = `${log}[2026-03-01 10:00:01.000][41][critical][main] [x.cc:1] error initializing config\n`
    expect(errorsOf(twice).split('\n')).toEqual([
      'tokenAuth: onRequestHeaders: exception: Error: no',
      '    at onRequestHeaders (filter-src/filters/token-auth.ts:12:9)',
      'error initializing config',
      'without a source place',
    ])
  })

  it('gives the last lines of a log without errors', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`)
    expect(errorsOf(lines.join('\n'))).toBe(lines.slice(2).join('\n'))
    expect(errorsOf('')).toBe('')
  })
})
