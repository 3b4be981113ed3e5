import { readError, typeName } from './error-text.ts'
import { outside, speaker } from './outside.ts'

function textOf(value: unknown): string {
  const error = readError(value)
  if (error !== null) {
    const head = error.message === '' ? error.name : `${error.name}: ${error.message}`
    return error.stack === '' ? head : outside.mapStack(`${head}\n${error.stack}`)
  }
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return String(JSON.stringify(value))
  } catch {
    return `[${typeName(value)}]`
  }
}

function writer(level: string): (...data: unknown[]) => void {
  return (...data) => outside.log(level, [`${speaker}:`, ...data.map(textOf)].join(' '))
}

export const console = {
  trace: writer('trace'),
  debug: writer('debug'),
  log: writer('info'),
  info: writer('info'),
  warn: writer('warning'),
  error: writer('error'),
}
