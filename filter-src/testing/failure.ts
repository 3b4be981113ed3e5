/** Why an entry into JavaScript failed; the names are those of the `cause` label of `quickvoy_errors`. */
export type Cause = 'exception' | 'timeout' | 'out_of_memory' | 'stack_overflow'

/** A failed entry into JavaScript. */
export interface Failure {
  cause: Cause
  /** `Name: message`, then the stack with positions of the script that ran. */
  text: string
}

/** The cause of what was thrown, by the names and messages that QuickJS gives its own errors. */
export function causeOf(name: string, message: string): Cause {
  if (name === 'InternalError' && message === 'out of memory') return 'out_of_memory'
  if (name === 'RangeError' && message === 'Maximum call stack size exceeded') return 'stack_overflow'
  return 'exception'
}
