export interface ErrorText {
  name: string
  message: string
  /** Lines of `    at function (script:line:column)`; may be empty. */
  stack: string
}

/** What an `Error` says; `null` if the value is none. Getters of the script may run; what they throw is dropped. */
export function readError(value: unknown): ErrorText | null {
  if (!(value instanceof Error)) return null
  return {
    name: textProperty(value, 'name') || 'Error',
    message: textProperty(value, 'message'),
    stack: textProperty(value, 'stack').replace(/\n+$/, ''),
  }
}

function textProperty(error: Error, key: 'name' | 'message' | 'stack'): string {
  try {
    const value: unknown = error[key]
    return typeof value === 'string' ? value : ''
  } catch {
    return ''
  }
}

/** The type of a value as messages name it. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Promise) return 'Promise'
  return Array.isArray(value) ? 'array' : typeof value
}
