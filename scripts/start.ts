import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type ConfigFile, readConfigFile } from '../envoy/config-file.ts'
import { findEnvoy } from '../envoy/find.ts'
import { type Envoy, type EnvoyOptions, launchEnvoy } from '../envoy/launcher.ts'
import { errorsOf } from '../envoy/log.ts'
import { startDemoUpstream } from './lib/demo-upstream.ts'
import { Failure } from './lib/failure.ts'
import { root } from './lib/paths.ts'
import { type PlannedPort, parsePort, requireFreePorts } from './lib/ports.ts'
import { exitOnSignals } from './lib/process.ts'
import { setUp } from './lib/set-up.ts'

interface StartOptions {
  port?: number
  adminPort?: number
  concurrency: number
  config?: string
  logLevel: NonNullable<EnvoyOptions['logLevel']>
}

/** `hex(md5('/' + 'secret'))`: what the example filter lets pass on `/`. */
const exampleToken = 'c64319d06364528120a9f96af62ea83d'

function readOptions(): StartOptions {
  const port = (text: string) => {
    const number = parsePort(text)
    if (number === null) throw new InvalidArgumentError('It must be a port number, 0 to 65535.')
    return number
  }
  const workers = (text: string) => {
    if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 to 999.')
    return Number(text)
  }
  return new Command('npm start --')
    .description('Sets quickvoy up and runs Envoy with the example token filter in front of a small upstream.')
    .option('--port <port>', 'port of the (first) listener; 0 is a free one (default: as configured, 10000)', port)
    .option('--admin-port <port>', "port of Envoy's admin interface (default: as configured, 9901)", port)
    .option('--concurrency <workers>', "Envoy's worker threads", workers, availableParallelism())
    .option('--config <file>', 'another Envoy configuration, with upstreams of its own (default: envoy/envoy.yaml)')
    .addOption(
      new Option('--log-level <level>', "level of Envoy's log; the filters' own is shown from info on")
        .choices(['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'])
        .default('warning'),
    )
    .allowExcessArguments(false)
    .parse()
    .opts<StartOptions>()
}

function plannedPorts(config: ConfigFile, { adminPort = 0 }: StartOptions): PlannedPort[] {
  const listeners = config.listeners.map((address, index) => ({
    ...address,
    remedy: index === 0 ? 'choose another with --port' : 'choose another in the configuration',
  }))
  const admin = config.admin ?? { address: '127.0.0.1', port: adminPort }
  return [...listeners, { ...admin, remedy: 'choose another with --admin-port' }]
}

async function start(options: StartOptions): Promise<void> {
  const stopExiting = exitOnSignals()
  const config = readConfigFile(options.config ?? join(root, 'envoy', 'envoy.yaml'))
  if (options.port !== undefined) config.setListenerPort(options.port)
  if (options.adminPort !== undefined && config.admin !== null) config.setAdminPort(options.adminPort)
  const planned = plannedPorts(config, options)
  await requireFreePorts(planned)

  await setUp()

  const upstream = options.config === undefined ? await startDemoUpstream() : null
  if (upstream !== null) config.setClusterPort('upstream', upstream.port)
  await requireFreePorts(planned)
  const { version } = findEnvoy()
  const envoy = await launchEnvoy({
    config: config.toString(),
    concurrency: options.concurrency,
    adminPort: config.admin === null ? (options.adminPort ?? 0) : 'configured',
    logLevel: options.logLevel,
    // Envoy's own remarks on start and stop are no news here; what filters log is.
    args: options.logLevel === 'warning' ? ['--component-log-level', 'main:error,dynamic_modules:info'] : [],
    onLog: (text) => process.stdout.write(text),
  })
  announce(envoy, version, options)

  let stopping = false
  const stop = () => {
    stopping = true
    envoy.stop()
  }
  // A terminal's Ctrl-C comes twice: once from the terminal, once passed on by npm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  stopExiting()
  const { code, signal } = await envoy.exited
  upstream?.close()
  if (!stopping) throw new Failure(`Envoy ended (${signal ?? `status ${code}`}):\n${errorsOf(envoy.log())}`)
  console.log('Stopped.')
}

function announce(envoy: Envoy, version: string, options: StartOptions): void {
  const workers = `${options.concurrency} worker${options.concurrency === 1 ? '' : 's'}`
  console.log(`\nEnvoy ${version} is ready, with ${workers}; admin interface: ${envoy.adminUrl}`)
  const [port] = envoy.ports.values()
  if (options.config === undefined) {
    console.log('Try it:')
    const address = `localhost:${port}/`
    const tries = [
      { header: '', answer: '403 missing token' },
      { header: `-H 'token: ${exampleToken}' `, answer: '200, from the upstream' },
      { header: "-H 'token: wrong' ", answer: '403 invalid token' },
    ].map(({ header, answer }) => ({ command: `  curl -i ${header}${address}`, answer }))
    const width = Math.max(...tries.map(({ command }) => command.length)) + 4
    for (const { command, answer } of tries) console.log(command.padEnd(width) + answer)
  } else {
    for (const [name, number] of envoy.ports) console.log(`Listener ${name}: localhost:${number}`)
  }
  console.log('Ctrl-C stops it.\n')
}

await start(readOptions())
process.exit(0)
