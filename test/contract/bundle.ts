import { fileURLToPath } from 'node:url'
import { bundle } from '../../filter-src/bundle.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Bundles the filters of the cases and returns where the script is. Both sides load this one file.
 *
 * @param user who asks; each gets a file of its own, as test files run at the same time.
 */
export async function bundleContractFilters(user: string): Promise<string> {
  const { outfile } = await bundle({
    entry: at('filters/index.ts'),
    outfile: at(`../../dist/contract-${user}.js`),
  })
  return outfile
}
