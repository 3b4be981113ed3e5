import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Envoy, launchEnvoy } from '../envoy/launcher.ts'
import { errorsOf, parseLog } from '../envoy/log.ts'
import { Failure, messageOf } from '../scripts/lib/failure.ts'
import { bundleFile, root } from '../scripts/lib/paths.ts'
import { exitOnSignals } from '../scripts/lib/process.ts'
import { setUp } from '../scripts/lib/set-up.ts'
import { runSteps } from '../scripts/lib/steps.ts'
import { checkAnswers } from './answers.ts'
import { buildBench, loadProgram, moduleDirectory } from './build.ts'
import { benchConfig, listenerName, upstreamConfig } from './envoy-config.ts'
import { runLoad } from './load.ts'
import { describeMachine, type Machine } from './machine.ts'
import { type Options, parseOptions } from './options.ts'
import { type Job, loadRequests, variants } from './plan.ts'
import { Recorder } from './recorder.ts'
import { formatTable, type Sample, sampleOf, summarize } from './report.ts'

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

const resultsDir = join(root, 'bench', 'results')

/** Envoy's worker and the load generator make 2. */
const busyLoadAverage = 3

async function main(): Promise<void> {
  const options = parseOptions(process.argv)
  const stopExiting = exitOnSignals()
  await setUp()
  await runSteps([{ name: 'bench programs', run: buildBench }])

  const abort = new AbortController()
  let exitCode = 0
  for (const [signal, number] of Object.entries(signals)) {
    process.on(signal, () => {
      exitCode = 128 + number
      abort.abort(new Failure('Interrupted: there is no report.'))
    })
  }
  stopExiting()

  try {
    const samples = await measure(options, abort)
    report(options, describeMachine(), samples)
  } catch (error) {
    // What was under way when the run was ended fails in its own words; the reason is what counts.
    const cause = abort.signal.aborted ? abort.signal.reason : error
    if (!(cause instanceof Failure)) throw cause
    console.error(cause.message)
    process.exit(exitCode || 1)
  }
  process.exit(0)
}

/** Starts what is needed, checks and measures, and stops it all whatever happens. */
async function measure(options: Options, abort: AbortController): Promise<Sample[]> {
  const cleanups: (() => Promise<unknown>)[] = []
  try {
    const recorder = await Recorder.start()
    cleanups.push(() => recorder.stop())
    let upstream: Envoy | null = null
    if (options.upstream) {
      upstream = await launchEnvoy({ config: upstreamConfig(), logLevel: 'warning' })
      cleanups.push(upstream.stop)
    }
    const envoy = await launchEnvoy({
      config: benchConfig({
        bundleFile,
        load: upstream === null ? 'direct' : { port: upstream.port('upstream') },
        recorderPort: recorder.port,
      }),
      concurrency: 1,
      moduleDirectory,
      logLevel: 'warning',
    })
    cleanups.push(envoy.stop)
    let stopping = false
    cleanups.push(async () => {
      stopping = true
    })
    envoy.exited.then(() => {
      if (!stopping) abort.abort(new Failure(`Envoy ended during the run:\n${errorsOf(envoy.log())}`))
    })

    try {
      for (const job of options.jobs) {
        abort.signal.throwIfAborted()
        await checkAnswers(job, envoy.port, recorder)
      }
      console.log('All variants answer as they should.')
      return await loadAll(options, envoy, abort.signal)
    } catch (error) {
      // Connections break a moment before an Envoy that dies is known to have ended.
      await Promise.race([envoy.exited, sleep(500)])
      throw withLoggedErrors(error, envoy)
    }
  } finally {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  }
}

/** A filter that fails says why in Envoy's log. */
function withLoggedErrors(error: unknown, envoy: Envoy): unknown {
  const logged = parseLog(envoy.log()).filter(({ level }) => level === 'error')
  if (!(error instanceof Failure) || logged.length === 0) return error
  const texts = new Set(logged.map(({ text }) => text))
  return new Failure([error.message, 'Envoy logged:', ...texts].join('\n'))
}

async function loadAll(options: Options, envoy: Envoy, signal: AbortSignal): Promise<Sample[]> {
  let samples: Sample[] = []
  for (const job of options.jobs) {
    const failuresBefore = await failureCounters(envoy)
    const slices = await runLoad({
      program: loadProgram,
      pid: envoy.pid,
      servers: new Map(variants.map((variant) => [variant, envoy.port(listenerName('load', job, variant))])),
      request: loadRequests[job],
      connections: options.connections,
      requests: options.requests,
      warmup: Math.ceil(options.requests / 5),
      rounds: options.rounds,
      seconds: options.seconds,
      signal,
      onRound: (round) => showProgress(`measuring the ${job} job, round ${round + 1}`),
    })
    showProgress('')
    const failuresAfter = await failureCounters(envoy)
    if (failuresAfter !== failuresBefore) {
      throw new Failure(`requests failed under load; before:\n${failuresBefore}after:\n${failuresAfter}`)
    }
    samples = samples.concat(slices.map((slice) => sampleOf(slice, job)))
  }
  return samples
}

/** Envoy's counters of answers other than 2xx and of errors in scripts, as text. */
function failureCounters(envoy: Envoy): Promise<string> {
  const filter = '^http\\.load\\..*\\.downstream_rq_[1345]xx$|quickvoy_errors'
  return envoy.admin(`/stats?filter=${encodeURIComponent(filter)}`)
}

/** Replaces the line that shows what is under way, on a terminal. */
function showProgress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}`)
}

function report(options: Options, machine: Machine, samples: readonly Sample[]): void {
  const { versions } = machine
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}; Envoy ${versions.envoy} with 1 worker, ` +
      `quickjs-ng ${versions.quickjs}; ${options.connections} connections, slices of ${options.requests} requests`,
  )
  if (machine.loadAverage > busyLoadAverage) {
    console.log(
      `The machine had other work (load average ${machine.loadAverage}, of which the bench makes about 2): ` +
        'caches are shared, so every cost is higher than on a quiet one.',
    )
  }
  const summaries: Partial<Record<Job, ReturnType<typeof summarize>>> = {}
  for (const job of options.jobs) {
    summaries[job] = summarize(samples, job)
    const rounds = samples.filter((sample) => sample.job === job).length / variants.length
    console.log(`\n${job} job: medians of ${rounds} rounds, in brackets 95 % confidence\n`)
    console.log(formatTable(summaries[job]))
  }
  const date = new Date().toISOString()
  const text = `${JSON.stringify({ date, machine, options, summaries, samples })}\n`
  const file = options.json ?? join(resultsDir, 'latest.json')
  try {
    if (options.json === undefined) mkdirSync(resultsDir, { recursive: true })
    writeFileSync(file, text)
  } catch (error) {
    throw new Failure(`cannot write the report: ${messageOf(error)}`)
  }
  console.log(`\nAll samples: ${relative(process.cwd(), file)}`)
}

await main()
