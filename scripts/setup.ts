import { exitOnSignals } from './lib/process.ts'
import { setUp } from './lib/set-up.ts'

exitOnSignals()
await setUp()
