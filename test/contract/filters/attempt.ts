/** What a piece of work returns, or the error it throws as text. */
export function attempt(work: () => unknown): unknown {
  try {
    return work() ?? null
  } catch (error) {
    return String(error)
  }
}

/** The results of named pieces of work, as JSON. */
export function attempts(works: Record<string, () => unknown>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(works).map(([name, work]) => [name, attempt(work)])))
}

/** TypeScript keeps authors from these arguments; JavaScript does not. */
export function untyped<Type>(value: unknown): Type {
  return value as Type
}
