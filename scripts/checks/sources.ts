import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { inputPath } from '../lib/inputs.ts'
import { root } from '../lib/paths.ts'
import type { RunOptions, RunResult } from '../lib/process.ts'
import { run } from '../lib/process.ts'

/** Folders with C++ of ours. */
const cxxFolders = ['host', 'test/host', 'bench']

/** All C++ files of the project, relative to its root. */
export function cxxFiles(): string[] {
  return cxxFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.(c|cc|cpp|h)$/.test(file))
    .sort()
}

export function clangFormat(
  args: readonly string[],
  files: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return run(inputPath('clangFormat', 'bin', 'clang-format'), ['--style=file', ...args, ...files], options)
}

/** C++ files of ours that a build compiles. */
export function compiledFiles(buildDirectory: string): string[] {
  const database = join(buildDirectory, 'compile_commands.json')
  if (!existsSync(database)) return []
  const entries = JSON.parse(readFileSync(database, 'utf8')) as { directory: string; file: string }[]
  return entries
    .map(({ directory, file }) => relative(root, resolve(directory, file)))
    .filter((file) => cxxFolders.some((folder) => file.startsWith(`${folder}/`)) && /\.(cc|cpp)$/.test(file))
}

/** Runs clang-tidy over files of a build, as many at a time as there are cores. The worst status, and the output of all. */
export async function clangTidy(
  files: readonly string[],
  buildDirectory: string,
  options: RunOptions,
): Promise<RunResult> {
  const program = inputPath('clangTidy', 'bin', 'clang-tidy')
  const waiting = [...files]
  const results: RunResult[] = []
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      results.push(await run(program, ['--quiet', '-p', buildDirectory, file], options))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  const failed = results.filter(({ status }) => status !== 0)
  return { status: failed.length === 0 ? 0 : 1, output: failed.map(({ output }) => output).join('') }
}
