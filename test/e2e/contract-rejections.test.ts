import { gateway, type ScriptSource } from 'quickvoy/testing'
import { expect, test } from 'vitest'
import type { ContractFilter } from '../contract/case.ts'
import { rejections } from '../contract/rejections.ts'
import { gatewayConfig, parseLog, startEnvoy } from './harness/index.ts'

test.each(rejections)('Envoy refuses $name as the simulator does', async ({ script, filter, reason }) => {
  const message = await messageOfEnvoy(script, filter)
  const start = `filter "${filter.name || 'default'}": ${reason}`
  expect(message.slice(0, start.length)).toBe(start)
  // Stacks are not compared: the simulator's QuickJS is an older one, which sets some positions elsewhere.
  expect(firstLine(message)).toBe(firstLine(await messageOfSimulator(script, filter)))
})

/** What the host logs when Envoy refuses to start with this filter. */
async function messageOfEnvoy(
  script: Exclude<ScriptSource, { entry: string }>,
  { name, config, limits }: ContractFilter,
): Promise<string> {
  let log = ''
  const source = 'filename' in script ? script : { inline_string: script.inlineString }
  const quickvoy = {
    name,
    script: source,
    ...(config === undefined ? {} : { config }),
    ...(limits?.heapBytes === undefined ? {} : { limits: { heap_bytes: limits.heapBytes } }),
  }
  const starting = startEnvoy({
    config: gatewayConfig({ listeners: [{ name: 'refused', filters: [quickvoy] }] }),
    onLog: (text) => {
      log += text
    },
  })
  await expect(starting).rejects.toThrow('Envoy ended before it was ready')
  const prefix = 'quickvoy: '
  const entry = parseLog(log).find(({ level, text }) => level === 'error' && text.startsWith(prefix))
  return entry?.text.slice(prefix.length) ?? `nothing of quickvoy in:\n${log}`
}

async function messageOfSimulator(script: ScriptSource, filter: ContractFilter): Promise<string> {
  const error: unknown = await gateway({ script, filters: [filter] }).catch((thrown: unknown) => thrown)
  return error instanceof Error ? error.message : 'not refused'
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
