import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../../scripts/lib/failure.ts'
import { runSteps, stepContext } from '../../../scripts/lib/steps.ts'

function capture() {
  let text = ''
  return {
    print: (more: string) => {
      text += more
    },
    lines: () => text.split('\n'),
  }
}

describe('runSteps', () => {
  it('prints a line for each step, its name first', async () => {
    const { print, lines } = capture()
    await runSteps(
      [
        {
          name: 'test step one',
          async run() {
            expect(lines()).toEqual(['test step one'.padEnd(32)])
            return 'done'
          },
        },
        { name: 'test step two', run: async () => 'up to date' },
      ],
      print,
    )
    expect(lines()[0]).toMatch(/^test step one {19}done in \d+\.\d s$/)
    expect(lines()[1]).toBe(`${'test step two'.padEnd(32)}up to date`)
  })

  it('stops at a failing step and names it', async () => {
    const { print, lines } = capture()
    const steps = [
      { name: 'test step bad', run: async () => Promise.reject(new Failure('no disk')) },
      { name: 'test step never', run: async () => 'done' as const },
    ]
    await expect(runSteps(steps, print)).rejects.toThrow(new Failure('test step bad: no disk'))
    expect(lines()).toHaveLength(2)
    expect(lines()[0]).toMatch(/failed after/)
  })

  it('passes on what is no Failure as it is', async () => {
    const bug = new TypeError('x is not a function')
    const steps = [{ name: 'test step bug', run: async () => Promise.reject(bug) }]
    await expect(runSteps(steps, () => {})).rejects.toBe(bug)
  })
})

describe('a step that runs programs', () => {
  it('gets their output, which is logged with the command', async () => {
    const context = stepContext('test step output')
    expect(await context.run('sh', ['-c', 'echo out; echo err >&2'])).toMatch(/out\n|err\n/)
    const log = readFileSync(context.logFile, 'utf8')
    expect(log).toContain('$ sh -c echo out; echo err >&2\n')
    expect(log).toContain('out\n')
    expect(log).toContain('err\n')
  })

  it('fails with the last lines of a program that fails', async () => {
    const context = stepContext('test step failing')
    const command = 'for i in $(seq 100); do echo line $i; done; exit 3'
    const error = await context.run('sh', ['-c', command]).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Failure)
    const lines = String((error as Failure).message).split('\n')
    expect(lines[0]).toBe('sh ended with status 3 (all output: build/logs/test-step-failing.log)')
    expect(lines.slice(1)).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 81}`))
  })

  it('fails if there is no such program', async () => {
    const context = stepContext('test step missing')
    await expect(context.run('quickvoy-no-such-program', [])).rejects.toThrow(/did not run to its end.*ENOENT/s)
  })

  it('starts with an empty log', async () => {
    await stepContext('test step again').run('echo', ['first'])
    const context = stepContext('test step again')
    await context.run('echo', ['second'])
    expect(readFileSync(context.logFile, 'utf8')).not.toContain('first')
  })
})
