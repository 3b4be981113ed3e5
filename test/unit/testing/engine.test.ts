import type { QuickJSContext } from 'quickjs-emscripten'
import { beforeEach, expect, test } from 'vitest'
import { identityOf, newContext, newEngine, type Rejection } from '../../../filter-src/testing/engine.ts'
import { HeapLimit } from '../../../filter-src/testing/heap.ts'

let context: QuickJSContext
let engine: Awaited<ReturnType<typeof newEngine>>
let events: string[]
let kept: ReturnType<Rejection['keep']>[]

beforeEach(async () => {
  events = []
  kept = []
  engine = await newEngine(HeapLimit.memoryFor(8 << 20))
  context = newContext(
    engine,
    () => false,
    (rejection) => {
      const handles = rejection.keep()
      expect(identityOf(engine, handles.promise)).toBe(rejection.promise)
      kept.push(handles)
      events.push(`${rejection.handled ? 'handled' : 'rejected'} ${context.dump(handles.reason)}`)
    },
  )
})

function run(code: string): void {
  context.unwrapResult(context.evalCode(code)).dispose()
  context.unwrapResult(context.runtime.executePendingJobs())
}

test('a rejection without handler is told, and the handler that comes later', () => {
  run('globalThis.p = Promise.reject(1)')
  expect(events).toEqual(['rejected 1'])
  run('p.catch(() => {})')
  expect(events).toEqual(['rejected 1', 'handled 1'])
})

test('a handler that is there in time keeps a rejection silent', () => {
  run('new Promise((_, reject) => { globalThis.reject = reject }).catch(() => {}); reject(1)')
  expect(events).toEqual([])
})

test('an async function that throws is told, whoever called it', () => {
  run('const fail = async () => { throw 2 }; fail(); (async () => { try { await fail() } catch {} })()')
  expect(events).toEqual(['rejected 2', 'rejected 2', 'handled 2'])
})

test('kept handles own their values', () => {
  run('Promise.reject({ text: "kept" })')
  run('for (let i = 0; i < 1000; i++) ({ i })')
  const [first] = kept
  expect(first && context.dump(first.reason)).toEqual({ text: 'kept' })
  for (const { promise, reason } of kept) {
    promise.dispose()
    reason.dispose()
  }
  context.dispose()
})

test('engines share nothing', async () => {
  run('globalThis.mine = 1')
  const other = await newEngine(HeapLimit.memoryFor(8 << 20))
  const second = newContext(
    other,
    () => false,
    () => {},
  )
  expect(second.dump(second.unwrapResult(second.evalCode('typeof mine')))).toBe('undefined')
})
