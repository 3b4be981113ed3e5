/** The value below which the share `q` (0 to 1) of the values lies, interpolated. `values` must not be empty. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('no values')
  const sorted = values.toSorted((a, b) => a - b)
  const position = q * (sorted.length - 1)
  const lower = sorted[Math.floor(position)] as number
  const upper = sorted[Math.ceil(position)] as number
  return lower + (upper - lower) * (position - Math.floor(position))
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export type Interval = readonly [low: number, high: number]

/**
 * An interval that holds the true median with a confidence of at least 95 %, whatever the distribution: how many of `n`
 * values lie below the median is binomial(n, 1/2), which tells how far from the ends of the sorted values to stay.
 *
 * Undefined below six values: even from the smallest to the largest is then less than 95 %.
 */
export function medianInterval(values: readonly number[]): Interval | undefined {
  const n = values.length
  let skipped = -1
  let probability = 0.5 ** n
  for (let tail = probability; tail <= 0.025; tail += probability) {
    skipped++
    probability *= (n - skipped) / (skipped + 1)
  }
  if (skipped < 0) return undefined
  const sorted = values.toSorted((a, b) => a - b)
  return [sorted[skipped] as number, sorted[n - 1 - skipped] as number]
}

/** How much a quantity differs between two variants that were measured side by side. */
export interface Difference {
  median: number
  /** At least 95 % confidence; null if there are too few pairs for one. */
  interval: Interval | null
  /** True if the interval excludes 0. */
  significant: boolean
}

/** `values[i]` and `base[i]` were measured close together in time: what disturbs both alike cancels out. */
export function pairedDifference(values: readonly number[], base: readonly number[]): Difference {
  if (values.length !== base.length) throw new RangeError('pairs need as many values on both sides')
  const differences = values.map((value, i) => value - (base[i] as number))
  const interval = medianInterval(differences) ?? null
  return {
    median: median(differences),
    interval,
    significant: interval !== null && (interval[0] > 0 || interval[1] < 0),
  }
}
