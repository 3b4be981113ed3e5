import type { Slice } from './load.ts'
import { type Job, type Variant, variants } from './plan.ts'
import { type Difference, median, pairedDifference } from './statistics.ts'

/** One variant under load for one slice. */
export interface Sample {
  round: number
  job: Job
  variant: Variant
  requests: number
  requestsPerSecond: number
  p50Us: number
  p99Us: number
  /** CPU time of all of Envoy's threads, in microseconds for each request. */
  cpuUsPerRequest: number
}

export function sampleOf(slice: Slice, job: Job): Sample {
  const variant = variants.find((name) => name === slice.server)
  if (variant === undefined) throw new Error(`no variant is named ${slice.server}`)
  return {
    round: slice.round,
    job,
    variant,
    requests: slice.requests,
    requestsPerSecond: slice.requests / (slice.wallUs / 1e6),
    p50Us: slice.p50Us,
    p99Us: slice.p99Us,
    cpuUsPerRequest: slice.cpuUs / slice.requests,
  }
}

/** Medians over the rounds. */
export interface VariantSummary {
  variant: Variant
  requestsPerSecond: number
  p50Us: number
  p99Us: number
  cpuUsPerRequest: number
  /** CPU microseconds for each request that the variant adds, compared round by round. */
  addedOverNone: Difference | null
  /** The same over the native twin; of the TypeScript filter only. */
  addedOverNative: Difference | null
}

export function summarize(samples: readonly Sample[], job: Job): VariantSummary[] {
  const valuesOf = (variant: Variant, key: 'requestsPerSecond' | 'p50Us' | 'p99Us' | 'cpuUsPerRequest') =>
    samples
      .filter((sample) => sample.job === job && sample.variant === variant)
      .toSorted((a, b) => a.round - b.round)
      .map((sample) => sample[key])
  const added = (variant: Variant, base: Variant) =>
    pairedDifference(valuesOf(variant, 'cpuUsPerRequest'), valuesOf(base, 'cpuUsPerRequest'))

  return variants.map((variant) => ({
    variant,
    requestsPerSecond: median(valuesOf(variant, 'requestsPerSecond')),
    p50Us: median(valuesOf(variant, 'p50Us')),
    p99Us: median(valuesOf(variant, 'p99Us')),
    cpuUsPerRequest: median(valuesOf(variant, 'cpuUsPerRequest')),
    addedOverNone: variant === 'none' ? null : added(variant, 'none'),
    addedOverNative: variant === 'quickvoy' ? added(variant, 'native') : null,
  }))
}

/** For example `+1.84 [1.79, 1.90]`. */
export function formatDifference(difference: Difference | null): string {
  if (difference === null) return ''
  const sign = difference.median < 0 ? '' : '+'
  const value = `${sign}${difference.median.toFixed(2)}`
  if (difference.interval === null) return `${value} (too few rounds)`
  const interval = `[${difference.interval.map((end) => end.toFixed(2)).join(', ')}]`
  return `${value} ${interval}${difference.significant ? '' : ' not significant'}`
}

/** The summaries as lines of aligned columns. */
export function formatTable(summaries: readonly VariantSummary[]): string {
  const rows = [
    ['', 'requests/s', 'p50 us', 'p99 us', 'CPU us/request', 'added over none', 'added over native'],
    ...summaries.map((summary) => [
      summary.variant,
      summary.requestsPerSecond.toFixed(0),
      summary.p50Us.toFixed(0),
      summary.p99Us.toFixed(0),
      summary.cpuUsPerRequest.toFixed(2),
      formatDifference(summary.addedOverNone),
      formatDifference(summary.addedOverNative),
    ]),
  ]
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  )
  const isText = (column: number) => column === 0 || column > 4
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isText(column) ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
