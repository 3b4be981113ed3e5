import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { portProblem } from '../../scripts/lib/ports.ts'
import { asYaml, gatewayConfig, request, root } from './harness/index.ts'

const script = [process.execPath, 'scripts/bootstrap.mjs', 'scripts/start.ts']
const freePorts = ['--port', '0', '--admin-port', '0']

function temporaryFile(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'quickvoy-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** A program that says it is Envoy of some version. */
function fakeEnvoy(version: string): string {
  const path = temporaryFile('envoy', `#!/bin/sh\necho "envoy  version: 0/${version}/Clean/RELEASE/BoringSSL"\n`)
  chmodSync(path, 0o755)
  return path
}

/** What this process passes on, without what npm and Vitest put there and without a user's Envoy. */
function cleanEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|ENVOY$)/i.test(name))
  return { ...Object.fromEntries(own), ...more }
}

class Started {
  stdout = ''
  stderr = ''
  readonly child: ChildProcess
  readonly #exit: Promise<number | null>

  constructor(command: readonly string[], env: Record<string, string> = {}) {
    const [program = '', ...args] = command
    // A process group of its own, as a shell makes one for what it runs in the foreground.
    this.child = spawn(program, args, {
      cwd: root,
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.#exit = once(this.child, 'close').then(([code]) => code as number | null)
    started.push(this)
  }

  /** Waits until it printed something. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match !== null) return match
      const end = this.#exit.then(() => 'end')
      const more = once(this.child.stdout as NodeJS.ReadableStream, 'data').then(() => 'more')
      if ((await Promise.race([more, end])) === 'end') {
        throw new Error(`it ended without printing ${pattern}:\n${this.stdout}\n${this.stderr}`)
      }
    }
  }

  async ready(): Promise<{ port: number; adminPort: number }> {
    await this.printed(/Ctrl-C stops it/)
    const port = (pattern: RegExp) => Number(pattern.exec(this.stdout)?.[1])
    return { port: port(/localhost:(\d+)/), adminPort: port(/admin interface: http:\/\/127\.0\.0\.1:(\d+)/) }
  }

  signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal)
  }

  exit(): Promise<number | null> {
    return this.#exit
  }
}

const started: Started[] = []
afterEach(async () => {
  for (const one of started.splice(0)) {
    if (one.child.exitCode === null && one.child.signalCode === null) one.signalGroup('SIGKILL')
    await one.exit()
  }
})

const npmStart = (...args: string[]) => new Started(['npm', 'start', '--', ...args])
const start = (args: string[], env?: Record<string, string>) => new Started([...script, ...args], env)

/** Runs to the end and fails if it does not fail. */
async function failure(args: string[], env?: Record<string, string>): Promise<string> {
  const one = start(args, env)
  expect(await one.exit()).toBe(1)
  return one.stderr
}

beforeAll(() => {
  // The first test is about starting, not about building.
  const result = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'scripts/setup.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: cleanEnvironment(),
  })
  expect(result.stderr).toBe('')
}, 600_000)

describe('npm start', () => {
  it('answers as its curl lines say', async () => {
    const one = npmStart(...freePorts)
    const { port } = await one.ready()

    const missing = await request({ port })
    expect([missing.status, missing.text]).toEqual([403, 'missing token'])
    const wrong = await request({ port, headers: [['token', 'wrong']] })
    expect([wrong.status, wrong.text]).toEqual([403, 'invalid token'])
    const token = /-H 'token: ([0-9a-f]{32})'/.exec(one.stdout)?.[1] ?? ''
    const right = await request({ port, headers: [['Token', token]] })
    expect(right.status).toBe(200)
    expect(right.text).toMatch(/^The upstream got:\n\nGET \/ HTTP\/1\.1\n/)
    expect(right.text).toContain(`\ntoken: ${token}\n`)

    // The access log of the example configuration.
    await one.printed(/GET \/ 403 bad-request\n/)
    await one.printed(/GET \/ 200 via_upstream\n/)
  })

  it.each([
    ['SIGTERM to npm', (one: Started) => one.child.kill('SIGTERM')],
    ['SIGINT to npm', (one: Started) => one.child.kill('SIGINT')],
    ['Ctrl-C in a terminal, which signals npm and all it runs', (one: Started) => one.signalGroup('SIGINT')],
  ])('stops in order on %s, and leaves nothing behind', async (_, stop) => {
    const one = npmStart(...freePorts, '--concurrency', '2')
    const { port, adminPort } = await one.ready()
    expect(one.stdout).toContain('with 2 workers')
    stop(one)
    expect(await one.exit()).toBe(0)
    expect(one.stdout).toMatch(/Stopped\.\n$/)
    expect(await portProblem('127.0.0.1', port)).toBeNull()
    expect(await portProblem('127.0.0.1', adminPort)).toBeNull()
  })
})

describe('the start script', () => {
  it('explains itself', async () => {
    const one = start(['--help'])
    expect(await one.exit()).toBe(0)
    for (const option of ['--port', '--admin-port', '--concurrency', '--config', '--log-level']) {
      expect(one.stdout).toContain(option)
    }
  })

  it.each([
    ['--port', 'choose another with --port'],
    ['--admin-port', 'choose another with --admin-port'],
  ])('refuses a taken port for %s', async (option, remedy) => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
    })
    const { port } = server.address() as AddressInfo
    expect(await failure([...freePorts, option, String(port)])).toBe(`port ${port} is taken: ${remedy}\n`)
  })

  it('refuses the port of an Envoy that already runs, although both could listen there', async () => {
    const first = start(freePorts)
    const { port } = await first.ready()
    const second = await failure(['--port', String(port), '--admin-port', '0'])
    expect(second).toBe(`port ${port} is taken: choose another with --port\n`)
  })

  it.each([
    [['--port', 'http'], "option '--port <port>' argument 'http' is invalid. It must be a port number, 0 to 65535."],
    [['--port', '70000'], "argument '70000' is invalid"],
    [['--concurrency', '0'], "argument '0' is invalid. It must be a whole number, 1 to 999."],
    [['--log-level', 'loud'], "argument 'loud' is invalid. Allowed choices are trace, debug"],
    [['--prot', '1'], "unknown option '--prot'"],
    [['10001'], 'too many arguments'],
    [['--config', '/nonexistent.yaml'], 'cannot read the configuration: ENOENT'],
  ])('refuses %j with one line', async (args, message) => {
    const stderr = await failure(args)
    expect(stderr).toContain(message)
    // Commander may add a suggestion.
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
  })

  it.each([
    ['a file that is not there', () => '/nonexistent/envoy', 'there is no such program'],
    ['another release', () => fakeEnvoy('1.30.0'), 'this is Envoy 1.30.0; supported are 1.40, 1.39, 1.38'],
    ['another program', () => process.execPath, 'this is not Envoy: it does not tell its version'],
  ])('refuses %s in ENVOY', async (_, path, message) => {
    const ENVOY = path()
    expect(await failure(freePorts, { ENVOY })).toBe(`ENVOY=${ENVOY}: ${message}\n`)
  })

  it('says that it does not use an unsupported envoy on PATH, and goes on', async () => {
    const program = fakeEnvoy('1.20.0')
    const one = start(freePorts, { PATH: `${join(program, '..')}:${process.env.PATH}` })
    await one.ready()
    expect(one.stdout).toContain(`note: ${program} is not used: it is 1.20.0; supported are 1.40, 1.39, 1.38\n`)
  })

  it('runs another configuration as it stands', async () => {
    const config = gatewayConfig({
      listeners: [
        {
          name: 'hello',
          filters: [{ name: 'headerRewrite' }],
          routes: [{ match: { prefix: '/' }, direct_response: { status: 202 } }],
        },
      ],
    })
    const one = start(['--config', temporaryFile('envoy.yaml', asYaml(config))])
    const [, port] = await one.printed(/Listener hello: localhost:(\d+)/)
    const response = await request({ port: Number(port) })
    expect(response.status).toBe(202)
    expect(response.one('x-served-by')).toBe('quickvoy')
  })

  it("shows Envoy's own words on a configuration that it rejects", async () => {
    const config = gatewayConfig({ listeners: [{ name: 'bad', filters: [{ name: 'noSuchFilter' }] }] })
    const stderr = await failure(['--config', temporaryFile('envoy.yaml', stringify(config))])
    expect(stderr).toMatch(/^Envoy ended before it was ready:\n/)
    expect(stderr).toContain('noSuchFilter')
    expect(stderr).not.toContain('launcher.ts')
  })

  it('ends with 1 if Envoy ends by itself', async () => {
    const one = start(freePorts)
    const { adminPort } = await one.ready()
    const quit = await request({ port: adminPort, method: 'POST', path: '/quitquitquit' })
    expect(quit.status).toBe(200)
    expect(await one.exit()).toBe(1)
    expect(one.stderr).toMatch(/^Envoy ended \(status 0\):/)
  })
})
