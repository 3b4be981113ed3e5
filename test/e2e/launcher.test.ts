import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { portProblem } from '../../scripts/lib/ports.ts'
import { type Envoy, gatewayConfig, request, root, startEnvoy } from './harness/index.ts'

const hello = gatewayConfig({
  listeners: [
    {
      name: 'hello',
      filters: [],
      routes: [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'hello' } } }],
    },
  ],
})

async function start(config: object | string = hello): Promise<Envoy> {
  const envoy = await startEnvoy({ config })
  onTestFinished(async () => {
    await envoy.stop()
  })
  return envoy
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('launchEnvoy', () => {
  it('gives an Envoy that takes requests, and stops it', async () => {
    const envoy = await start()
    const port = envoy.port('hello')
    expect((await request({ port })).text).toBe('hello')
    expect(await envoy.stat('http.hello.downstream_rq_2xx')).toBe(1)
    expect(await envoy.stat('no.such.stat')).toBe(0)
    expect(await envoy.stop()).toEqual({ code: 0, signal: null })
    expect(isAlive(envoy.pid)).toBe(false)
    expect(await portProblem('127.0.0.1', port)).toBeNull()
    expect(await envoy.stop()).toEqual({ code: 0, signal: null })
  })

  it('runs several side by side', async () => {
    const [one, two] = await Promise.all([start(), start()])
    expect(one.port('hello')).not.toBe(two.port('hello'))
    await one.stop()
    expect((await request({ port: two.port('hello') })).text).toBe('hello')
  })

  it('names the listeners there are if one is asked for that there is not', async () => {
    const envoy = await start()
    expect(() => envoy.port('other')).toThrow('no listener other; there are: hello')
  })

  it("fails with Envoy's own words if it rejects the configuration", async () => {
    const started = startEnvoy({ config: 'static_resources: { listners: [] }' })
    await expect(started).rejects.toThrow(/^Envoy ended before it was ready:\n.*'listners'/s)
  })

  it('fails if there is no such program', async () => {
    await expect(startEnvoy({ config: hello, envoy: '/nonexistent/envoy' })).rejects.toThrow(/nonexistent\/envoy/)
  })

  it('fails if Envoy does not become ready in time', async () => {
    await expect(startEnvoy({ config: hello, readyWithin: 0 })).rejects.toThrow('Envoy was not ready within 0 s')
  })

  it('waits for what Envoy logs', async () => {
    const envoy = await start()
    const soon = envoy.logged(/caught ENVOY_(SIG\w+)/)
    await envoy.stop()
    expect((await soon)[1]).toBe('SIGTERM')
    await expect(envoy.logged(/never logged/)).rejects.toThrow('Envoy ended without logging /never logged/')
  })

  it('ends Envoy when the process that started it is killed', async () => {
    const starter = `
      const { launchEnvoy } = await import('./envoy/launcher.ts')
      const envoy = await launchEnvoy({ config: ${JSON.stringify(hello)} })
      console.log(envoy.port('hello'))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', starter], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const port = Number(line)
    expect((await request({ port })).text).toBe('hello')
    child.kill('SIGKILL')
    await once(child, 'close')
    await expect.poll(() => portProblem('127.0.0.1', port)).toBeNull()
  })
})
