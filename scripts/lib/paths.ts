import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Fetched inputs: never edited, safe to delete. */
export const depsDir = join(root, '.deps')
export const buildDir = join(root, 'build')
export const logsDir = join(buildDir, 'logs')

/** The Release build: what Envoy loads. */
export const hostBuildDir = join(buildDir, 'host')
export const hostModule = join(hostBuildDir, 'libquickvoy.so')

/** The bundle of the filters in `filter-src/filters`. */
export const bundleFile = join(root, 'dist', 'filters.js')
