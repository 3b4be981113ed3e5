import { lastLines } from './process.ts'

/**
 * Why pip failed, by what it wrote: its last error, and the trouble it had with the network, which it only warns of and
 * then calls "no matching distribution".
 */
export function pipReason(output: string): string {
  const lines = output.split('\n')
  const error = lines.findLast((line) => line.startsWith('ERROR:')) ?? lastLines(output, 1)
  const trouble = lines.findLast((line) => /^WARNING: .*(connection broken|not a trusted|SSL)/i.test(line))
  return trouble === undefined ? error : `${error} (${trouble})`
}
