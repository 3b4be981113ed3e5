import type { ContractCase } from '../case.ts'
import { position } from '../positions.ts'

export const loggingCases: ContractCase[] = [
  {
    name: 'console writes each level and every kind of value',
    filters: [{ name: 'logging' }],
    exchanges: [
      {
        expect: {
          status: 200,
          logs: [
            { level: 'trace', starts: 'logging: a trace' },
            { level: 'debug', starts: 'logging: a debug' },
            { level: 'info', starts: 'logging: a log' },
            { level: 'info', starts: 'logging: an info' },
            { level: 'warning', starts: 'logging: a warning' },
            { level: 'error', starts: 'logging: an error' },
            { level: 'info', starts: 'logging:' },
            { level: 'info', starts: 'logging: text 1 true null undefined 10 1.5' },
            { level: 'info', starts: 'logging: {"a":[1,{"b":"c"}]} [1,"two"] "own"' },
            { level: 'info', starts: 'logging: [symbol] [function] undefined' },
            { level: 'info', starts: 'logging: [object] [array]' },
            { level: 'info', starts: 'logging: %s is not a format this caf\u00e9 \u{1f600}' },
          ],
        },
      },
    ],
  },
  {
    name: 'console writes an error as its stack',
    filters: [{ name: 'loggingErrors' }],
    exchanges: [
      {
        expect: {
          status: 200,
          logs: [
            {
              level: 'warning',
              starts: `loggingErrors: before RangeError: as a value\n    at onRequestHeaders (${position('logging.ts', "RangeError('as a value')")})`,
            },
            { level: 'info', starts: 'loggingErrors: Error after' },
          ],
        },
      },
    ],
  },
]
