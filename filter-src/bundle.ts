import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import * as esbuild from 'esbuild'
import { Failure, messageOf } from '../scripts/lib/failure.ts'

const here = dirname(fileURLToPath(import.meta.url))
const sdkEntry = join(here, 'sdk', 'index.ts')

/** Modules that the host itself has: a bundle imports them at run time. */
const hostModules: ReadonlySet<string> = new Set(['node:crypto'])

const defaultEntry = join(here, 'filters', 'index.ts')
const defaultOutfile = join(dirname(here), 'dist', 'filters.js')

export interface BundleOptions {
  /** The file whose exports name the filters. Default: `filter-src/filters/index.ts`. */
  entry?: string
  /** Where the bundle goes; its source map goes beside it. Default: `dist/filters.js`. */
  outfile?: string
  /** Shorter names and no white space. Default: false. */
  minify?: boolean
}

export interface Bundle {
  /** Absolute path. */
  outfile: string
  /** Size of the script, without its source map. */
  bytes: number
}

export interface BundleText {
  /** The script, without a link to its source map. */
  code: string
  /** The source map as JSON. Its `sources` are relative to where `outfile` would be. */
  map: string
}

/**
 * Bundles filters into one ES module for the host, and writes it with its source map.
 *
 * @throws Failure with one line for each thing that is wrong, starting with `file:line:column` where there is one. An
 *   older bundle is then left as it was.
 */
export async function bundle(options: BundleOptions = {}): Promise<Bundle> {
  const build = buildOptions(options)
  return write(await orFailure(esbuild.build(build)), build.outfile)
}

/** As {@link bundle}, without writing anything. */
export async function bundleToText(options: BundleOptions = {}): Promise<BundleText> {
  const build = buildOptions(options)
  return textOf(await orFailure(esbuild.build({ ...build, sourcemap: 'external' })), build.outfile)
}

function buildOptions({ entry = defaultEntry, outfile = defaultOutfile, minify = false }: BundleOptions) {
  if (!existsSync(entry)) throw new Failure(`${entry}: there is no such file`)
  return {
    entryPoints: [resolve(entry)],
    outfile: resolve(outfile),
    write: false,
    sourcemap: 'linked',
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    // Packages made for Node or browsers say where their code is in these fields; `neutral` alone reads only `exports`.
    mainFields: ['module', 'main'],
    target: 'es2023',
    minify,
    legalComments: 'none',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [moduleRules],
  } as const satisfies esbuild.BuildOptions
}

async function orFailure<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw hasErrors(error) ? new Failure(error.errors.map(describe).join('\n')) : error
  }
}

function hasErrors(error: unknown): error is { errors: esbuild.Message[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

function describe({ text, location }: esbuild.Message): string {
  return location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`
}

type Built = esbuild.BuildResult<{ write: false; metafile: true }>

function textOf({ metafile, outputFiles }: Built, outfile: string): BundleText {
  const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined)
  // envoy.yaml names a filter by its export.
  if (output?.exports.length === 0) throw new Failure(`${output.entryPoint}: it exports no filter`)
  const text = (path: string) => outputFiles.find((file) => file.path === path)?.text ?? ''
  return { code: text(outfile), map: text(`${outfile}.map`) }
}

function write(built: Built, outfile: string): Bundle {
  const { code, map } = textOf(built, outfile)
  try {
    mkdirSync(dirname(outfile), { recursive: true })
    writeFileSync(`${outfile}.map`, map)
    writeFileSync(outfile, code)
  } catch (error) {
    throw new Failure(`cannot write ${outfile}: ${messageOf(error)}`)
  }
  return { outfile, bytes: Buffer.byteLength(code) }
}

/** Which modules a filter may import, and where those of quickvoy are, wherever the entry is. */
const moduleRules: esbuild.Plugin = {
  name: 'quickvoy-modules',
  setup(build) {
    build.onResolve({ filter: /^quickvoy(\/|$)/ }, ({ path }) =>
      path === 'quickvoy'
        ? { path: sdkEntry }
        : { errors: [{ text: `"${path}" cannot be part of a bundle: filters import from "quickvoy"` }] },
    )

    build.onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (kind === 'entry-point' || pluginData === moduleRules || !isBuiltin(path)) return undefined
      const name = path.startsWith('node:') ? path : `node:${path}`
      if (hostModules.has(name)) return { path: name, external: true }
      if (path !== name) {
        // A package of that name (`buffer`, `events` …) may be installed to stand in for Node's.
        const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: moduleRules })
        if (found.errors.length === 0) return found
      }
      const known = [...hostModules].join(', ')
      return { errors: [{ text: `the host has no module "${path}": bundle a package, or use what it has: ${known}` }] }
    })
  },
}

/** Bundles now and after each change of a source, until a signal. What is wrong is printed and waits for the next change. */
async function watch(options: BundleOptions, print: (bundle: Bundle) => void): Promise<void> {
  const build = buildOptions(options)
  const report: esbuild.Plugin = {
    name: 'quickvoy-report',
    setup({ onEnd }) {
      onEnd((result) => {
        try {
          if (result.errors.length > 0) throw new Failure(result.errors.map(describe).join('\n'))
          print(write(result as Built, build.outfile))
        } catch (error) {
          console.error(messageOf(error))
        }
      })
    },
  }
  const context = await esbuild.context({ ...build, plugins: [...build.plugins, report] })
  const stop = () => void context.dispose().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  await context.watch()
}

interface CommandOptions {
  entry?: string
  out?: string
  minify: boolean
  watch: boolean
}

async function main(): Promise<void> {
  const program = new Command('bundle')
    .description('Bundles filters into one script for the host, with a source map beside it.')
    .option('--entry <file>', 'file whose exports name the filters (default: filter-src/filters/index.ts)')
    .option('--out <file>', 'where the script goes (default: dist/filters.js)')
    .option('--minify', 'shorter names and no white space', false)
    .option('--watch', 'bundle again after each change, until Ctrl-C', false)
    .allowExcessArguments(false)
    .parse()
  const { out, watch: watching, ...rest } = program.opts<CommandOptions>()
  const options = { ...rest, ...(out === undefined ? {} : { outfile: out }) }
  const print = ({ outfile, bytes }: Bundle) => console.log(`${relative(process.cwd(), outfile)}: ${bytes} bytes`)
  if (watching) await watch(options, print)
  else print(await bundle(options))
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main()
