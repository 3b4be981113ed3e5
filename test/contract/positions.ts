import { readFileSync } from 'node:fs'

/**
 * The position of a piece of text in a filter of the cases, as stacks show it: `test/contract/filters/<file>:12:9`.
 *
 * @throws Error unless the text is in the file exactly once.
 */
export function position(file: string, text: string): string {
  const source = readFileSync(new URL(`filters/${file}`, import.meta.url), 'utf8')
  const at = source.indexOf(text)
  if (at < 0 || source.includes(text, at + 1)) throw new Error(`${file} has "${text}" not exactly once`)
  const lines = source.slice(0, at).split('\n')
  return `test/contract/filters/${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`
}
