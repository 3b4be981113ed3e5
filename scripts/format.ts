import { join } from 'node:path'
import { clangFormat, cxxFiles } from './checks/sources.ts'
import { root } from './lib/paths.ts'
import { exitOnSignals } from './lib/process.ts'
import { setUp } from './lib/set-up.ts'
import { runSteps } from './lib/steps.ts'

exitOnSignals()
await setUp({ parts: new Set(['clang tools']) })
await runSteps([
  {
    name: 'TypeScript and JSON',
    async run(context) {
      await context.run(join(root, 'node_modules', '.bin', 'biome'), ['check', '--write', '.'])
      return 'done'
    },
  },
  {
    name: 'C++',
    async run({ logFile }) {
      await clangFormat(['-i'], cxxFiles(), { logFile })
      return 'done'
    },
  },
])
