import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { type Check, checks } from './checks/all.ts'
import { type CheckResult, countOf, summaryLine } from './checks/result.ts'
import { resultTable, runChecks } from './checks/run.ts'
import { buildDir } from './lib/paths.ts'
import { exitOnSignals } from './lib/process.ts'
import { setUp } from './lib/set-up.ts'
import { toStdout } from './lib/steps.ts'

function chosenChecks(): readonly Check[] {
  const names = checks.map(({ name }) => name)
  const choose = (text: string) => {
    const chosen = text.split(',').map((name) => name.trim())
    const unknown = chosen.find((name) => !names.includes(name))
    if (unknown !== undefined) throw new InvalidArgumentError(`There is no check '${unknown}'.`)
    return chosen
  }
  const { only } = new Command('npm test --')
    .description('Sets quickvoy up and runs every check and test.')
    .option('--only <checks>', `only some, parted by commas: ${names.join(', ')}`, choose)
    .allowExcessArguments(false)
    .parse()
    .opts<{ only?: string[] }>()
  return checks.filter(({ name }) => only === undefined || only.includes(name))
}

function writeReport(results: readonly CheckResult[], total: { passed: number; failed: number }): void {
  const report = { ...total, checks: results.map(({ output: _, ...result }) => ({ ...result, ...countOf(result) })) }
  mkdirSync(buildDir, { recursive: true })
  writeFileSync(join(buildDir, 'test-results.json'), `${JSON.stringify(report, null, 2)}\n`)
}

exitOnSignals()
const chosen = chosenChecks()
await setUp({ parts: new Set(chosen.flatMap(({ needs }) => needs)) })
console.log()
const results = await runChecks(chosen, toStdout)
const total = countOf({ tests: results.flatMap(({ tests }) => tests) })
writeReport(results, total)
console.log(`\n${resultTable(results)}\n`)
console.log(summaryLine(total))
process.exit(total.failed === 0 ? 0 : 1)
