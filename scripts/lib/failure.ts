/**
 * Something is wrong outside this program's own code (a missing tool, a taken port, a bad option). The message names the
 * cause and stands alone: `scripts/bootstrap.mjs` prints it without a stack and exits with 1.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** What an unknown thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
