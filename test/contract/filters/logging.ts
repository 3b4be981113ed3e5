import { defineFilter } from 'quickvoy'

/** Writes lines of every level and form. */
export const logging = defineFilter({
  onRequestHeaders() {
    console.trace('a trace')
    console.debug('a debug')
    console.log('a log')
    console.info('an info')
    console.warn('a warning')
    console.error('an error')
    console.log()
    console.log('text', 1, true, null, undefined, 10n, 1.5)
    console.log({ a: [1, { b: 'c' }], d: undefined }, [1, 'two'], { toJSON: () => 'own' })
    console.log(Symbol('s'), () => {}, { toJSON: () => undefined })
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    console.log(cycle, [cycle])
    console.log('%s is not a format', 'this', 'caf\u00e9 \u{1f600}')
  },
})

/** Writes an error with its stack. */
export const loggingErrors = defineFilter({
  onRequestHeaders() {
    console.warn('before', new RangeError('as a value'))
    const empty = new Error()
    empty.stack = ''
    console.log(empty, 'after')
  },
})
