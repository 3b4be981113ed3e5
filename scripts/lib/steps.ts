import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Failure, messageOf } from './failure.ts'
import { logsDir, root } from './paths.ts'
import { lastLines, type RunOptions, run } from './process.ts'

/** How a step ended: it did its work, or found the work done. */
export type StepOutcome = 'done' | 'up to date'

export interface Step {
  /** Shown to the user, and with dashes the name of the log file. */
  name: string
  run(context: StepContext): Promise<StepOutcome>
}

/** What a step works with. */
export interface StepContext {
  /** All output of this step's programs, emptied when the step starts. */
  readonly logFile: string
  /**
   * Runs a program, its output going to the log file.
   *
   * @returns the program's output.
   * @throws Failure with the last lines of the output if it does not end with status 0.
   */
  run(command: string, args: readonly string[], options?: Omit<RunOptions, 'logFile'>): Promise<string>
}

export type Print = (text: string) => void

export const toStdout: Print = (text) => {
  process.stdout.write(text)
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** Column where a step's result starts. */
export const nameWidth = 32

/**
 * Runs steps one after the other; each prints its name when it starts and its result when it ends, on one line.
 *
 * @throws the error of the first step that fails, after printing its line.
 */
export async function runSteps(steps: readonly Step[], print: Print = toStdout): Promise<void> {
  for (const step of steps) {
    print(step.name.padEnd(nameWidth))
    const started = performance.now()
    try {
      const outcome = await step.run(stepContext(step.name))
      print(outcome === 'done' ? `done in ${seconds(performance.now() - started)}\n` : `${outcome}\n`)
    } catch (error) {
      print(`failed after ${seconds(performance.now() - started)}\n`)
      throw error instanceof Failure ? new Failure(`${step.name}: ${messageOf(error)}`) : error
    }
  }
}

export function stepContext(name: string): StepContext {
  const logFile = join(logsDir, `${name.replaceAll(/[^a-zA-Z0-9.]+/g, '-')}.log`)
  mkdirSync(logsDir, { recursive: true })
  rmSync(logFile, { force: true })
  return {
    logFile,
    async run(command, args, options) {
      const { status, output } = await run(command, args, { ...options, logFile })
      if (status === 0) return output
      const end = status === null ? 'did not run to its end' : `ended with status ${status}`
      throw new Failure(`${command} ${end} (all output: ${relative(root, logFile)})\n${lastLines(output, 20)}`)
    },
  }
}
