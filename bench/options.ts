import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type Job, jobs } from './plan.ts'

export interface Options {
  /** Limits for each job: whichever is reached first ends it. */
  seconds: number
  rounds: number
  requests: number
  connections: number
  jobs: Job[]
  upstream: boolean
  /** Where the JSON report goes instead of `bench/results/latest.json`. */
  json?: string
}

/** Reads the command line; prints the help and exits where it asks for that or is wrong. */
export function parseOptions(argv: readonly string[]): Options {
  return new Command('npm run bench --')
    .description(
      'Measures what a filter costs a request in a real Envoy: no filter, a module that does nothing, a native C++ filter ' +
        'and the TypeScript filter, in turns.',
    )
    .option('--seconds <n>', 'time for each job', integer(1, 3600), 60)
    .addOption(
      new Option('--rounds <n>', 'end a job earlier, after so many rounds; in a round each variant has one slice')
        .argParser(integer(1, 1_000_000))
        .default(1_000_000, 'no limit'),
    )
    .option('--requests <n>', 'requests in a slice', integer(10, 1_000_000), 500)
    .option('--connections <n>', 'keep-alive connections, each with one request at a time', integer(1, 256), 16)
    .addOption(new Option('--jobs <list>', `which of ${jobs.join(', ')}`).argParser(jobList).default([...jobs], 'all'))
    .option('--upstream', 'forward to a second Envoy instead of answering in the measured one', false)
    .option('--json <file>', 'where the report goes (default: bench/results/latest.json)', writableFile)
    .allowExcessArguments(false)
    .parse(argv)
    .opts<Options>()
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Refuses at once what would else fail after the measurement. */
function writableFile(file: string): string {
  try {
    accessSync(dirname(file), constants.W_OK)
  } catch {
    throw new InvalidArgumentError('There is no such folder, or it is not writable.')
  }
  return file
}

function jobList(text: string): Job[] {
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    if (jobs.some((job) => job === name)) continue
    throw new InvalidArgumentError(`There is no job "${name}"; there are ${jobs.join(', ')}.`)
  }
  return jobs.filter((job) => names.includes(job))
}
