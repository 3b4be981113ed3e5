import { readFileSync } from 'node:fs'
import type { SourceMapPayload } from 'node:module'
import { dirname, join } from 'node:path'
import { bundleToText } from '../bundle.ts'
import type { ScriptSource } from './options.ts'
import { type StackMapper, stackMapper } from './stack.ts'

/** A script as the machine takes it. */
export interface Script {
  /** As stacks and messages show it. */
  name: string
  text: string
  mapStack: StackMapper
}

/** Reads or bundles a script. What is wrong is an `Error` with the host's words, or the bundler's. */
export async function loadScript(source: ScriptSource): Promise<Script> {
  if ('entry' in source) {
    const { code, map } = await bundleToText({ entry: source.entry, outfile: join('dist', 'filters.js') })
    return scriptOf(source.entry, code, JSON.parse(map))
  }
  if ('inlineString' in source) return scriptOf('inline.js', source.inlineString, linkedMap(source.inlineString, null))
  const text = readScript(source.filename)
  return scriptOf(source.filename, text, linkedMap(text, dirname(source.filename)))
}

function scriptOf(name: string, text: string, map: SourceMapPayload | null): Script {
  return { name, text, mapStack: stackMapper(name, map) }
}

function readScript(filename: string): string {
  try {
    return readFileSync(filename, 'utf8')
  } catch (error) {
    throw new Error(`script.filename: cannot read "${filename}": ${reasonOf(error)}`)
  }
}

/** `ENOENT: no such file or directory, open 'x'` in the words of the C library. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const reason = /^\w+: (.*?)(?:, \w+.*)?$/.exec(message)?.[1] ?? message
  return reason.charAt(0).toUpperCase() + reason.slice(1)
}

/** The source map that a script's last comment names: inline, or a file in `folder`. One that cannot be read is none. */
function linkedMap(text: string, folder: string | null): SourceMapPayload | null {
  const url = [...text.matchAll(/\/\/# sourceMappingURL=(.*)/g)].at(-1)?.[1]?.trim()
  if (url === undefined) return null
  const inline = /^data:application\/json;base64,(.*)$/.exec(url)?.[1]
  try {
    if (inline !== undefined) return JSON.parse(Buffer.from(inline, 'base64').toString())
    return folder === null || url.includes(':') ? null : JSON.parse(readFileSync(join(folder, url), 'utf8'))
  } catch {
    return null
  }
}
