import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AccessLog,
  accessLog,
  type ClientRequest,
  type Envoy,
  gatewayConfig,
  request,
  startEnvoy,
  startUpstream,
  type Upstream,
} from '../../test/e2e/harness/index.ts'
import type { TestResult } from '../checks/result.ts'
import { messageOf } from './failure.ts'

const listener = 'token'
/** `hex(md5('/' + 'secret'))` */
const token = 'c64319d06364528120a9f96af62ea83d'

interface Answer {
  name: string
  headers: NonNullable<ClientRequest['headers']>
  status: number
  body: string
  details: string
  /** Whether the request gets to the upstream. */
  passes: boolean
}

const answers: readonly Answer[] = [
  { name: 'no token', headers: [], status: 403, body: 'missing token', details: 'bad-request', passes: false },
  {
    name: 'a wrong token',
    headers: [['token', 'wrong']],
    status: 403,
    body: 'invalid token',
    details: 'bad-request',
    passes: false,
  },
  {
    name: 'the right token',
    headers: [['token', token]],
    status: 200,
    body: 'upstream',
    details: 'via_upstream',
    passes: true,
  },
]

interface Gateway {
  envoy: Envoy
  upstream: Upstream
  log: AccessLog
}

/**
 * Runs the example token filter in a real Envoy with the `libquickvoy.so` of a folder, and checks its three answers over
 * HTTP/1.1 and HTTP/2.
 */
export async function runReferenceJob(moduleDirectory: string): Promise<TestResult[]> {
  const upstream = await startUpstream()
  const log = accessLog()
  const filter = { name: 'tokenAuth', config: { secret: 'secret' } }
  try {
    const envoy = await startEnvoy({
      config: gatewayConfig({
        listeners: [{ name: listener, filters: [filter] }],
        upstreamPort: upstream.port,
        accessLogPath: log.path,
      }),
      moduleDirectory,
    })
    try {
      return await tryAnswers({ envoy, upstream, log }, moduleDirectory)
    } finally {
      await envoy.stop()
    }
  } finally {
    await upstream.close()
    log.remove()
  }
}

async function tryAnswers(gateway: Gateway, moduleDirectory: string): Promise<TestResult[]> {
  const results = [await attempt('Envoy runs this module', () => checkLoaded(gateway.envoy, moduleDirectory))]
  let requests = 0
  for (const protocol of ['http1', 'http2'] as const)
    for (const answer of answers) {
      requests++
      const check = () => checkAnswer(gateway, protocol, answer, requests)
      results.push(await attempt(`${answer.name}, ${protocol}: ${answer.status} ${answer.body}`, check))
    }
  return results
}

async function checkLoaded(envoy: Envoy, moduleDirectory: string): Promise<void> {
  const module = realpathSync(join(moduleDirectory, 'libquickvoy.so'))
  const mapped = readFileSync(`/proc/${envoy.pid}/maps`, 'utf8')
  ok(mapped.includes(module), `${module} is not among what Envoy has loaded`)
}

async function checkAnswer(
  { envoy, upstream, log }: Gateway,
  protocol: 'http1' | 'http2',
  { headers, status, body, details, passes }: Answer,
  requests: number,
): Promise<void> {
  upstream.take()
  const response = await request({ port: envoy.port(listener), protocol, headers })
  deepEqual({ status: response.status, body: response.text }, { status, body })
  equal(upstream.take().length, passes ? 1 : 0, 'requests that reached the upstream')
  const entry = (await log.entries(requests)).at(-1)
  deepEqual({ status: entry?.status, details: entry?.details }, { status, details })
}

async function attempt(name: string, check: () => Promise<void>): Promise<TestResult> {
  try {
    await check()
    return { name, passed: true }
  } catch (error) {
    return { name, passed: false, message: messageOf(error) }
  }
}
