import { SourceMap, type SourceMapPayload } from 'node:module'

/** The module of the prelude, as stacks name it. */
export const preludeName = 'quickvoy:host'

const frame = /^ {4}at (?:(.*) \()?(.+?):(\d+):(\d+)\)?$/

/** A stack with the positions of the author's sources instead of the script's. */
export type StackMapper = (stack: string) => string

/**
 * @param script the script's name in stacks.
 * @param map the script's source map, or `null`.
 */
export function stackMapper(script: string, map: SourceMapPayload | null): StackMapper {
  const sourceMap = map === null ? null : new SourceMap(map)
  const find = (file: string, line: number, column: number): string | null => {
    if (file !== script || sourceMap === null) return null
    const entry = sourceMap.findEntry(line - 1, column - 1)
    if (!('originalSource' in entry) || entry.generatedLine !== line - 1) return null
    return `${shownPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  }
  return (stack) =>
    withNativeFrames(stack.split('\n'))
      .map((line) => {
        const [, name, file, row, column] = frame.exec(line) ?? []
        const position = file === undefined ? null : find(file, Number(row), Number(column))
        if (position === null) return line
        return name === undefined ? `    at ${position}` : `    at ${name} (${position})`
      })
      .join('\n')
}

/** A path from the first folder that is below the script's. */
function shownPath(path: string): string {
  return path.replace(/^(\.\.\/)+/, '').replace(/^(\.\/)+/, '')
}

/**
 * What is TypeScript here is native in the host: of the prelude's frames only that of the function which the script
 * called stays, as a native one, and none below the script's own.
 */
function withNativeFrames(lines: string[]): string[] {
  const isPrelude = (line: string | undefined) => line !== undefined && frame.exec(line)?.[2] === preludeName
  const bottom = lines.findLastIndex((line) => !isPrelude(line)) + 1
  // The prelude calls hooks by Function.prototype.call.
  const end = bottom < lines.length && lines[bottom - 1] === '    at call (native)' ? bottom - 1 : bottom
  return lines.slice(0, end).flatMap((line, i) => {
    if (!isPrelude(line)) return [line]
    return isPrelude(lines[i + 1]) ? [] : [`    at ${frame.exec(line)?.[1] ?? '<anonymous>'} (native)`]
  })
}
