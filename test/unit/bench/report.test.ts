import { describe, expect, it } from 'vitest'
import { formatDifference, formatTable, type Sample, summarize } from '../../../bench/report.ts'

const cost = { none: 20, passthrough: 20.5, native: 21, quickvoy: 22 }

/** Rounds in which the machine gets slower and slower, the same for all variants. */
const samples: Sample[] = [0, 1, 2, 3, 4, 5, 6].flatMap((round) =>
  (Object.keys(cost) as (keyof typeof cost)[]).toReversed().map((variant) => ({
    round,
    job: 'token' as const,
    variant,
    requests: 1000,
    requestsPerSecond: 40_000 - 100 * round,
    p50Us: 300,
    p99Us: 700,
    cpuUsPerRequest: cost[variant] + 10 * round,
  })),
)

describe('summarize', () => {
  it('compares within rounds, so that drift of the machine does not show', () => {
    const summaries = summarize(samples.toReversed(), 'token')
    expect(summaries.map(({ variant }) => variant)).toEqual(['none', 'passthrough', 'native', 'quickvoy'])
    expect(summaries.map(({ cpuUsPerRequest }) => cpuUsPerRequest)).toEqual([50, 50.5, 51, 52])
    expect(summaries.map(({ addedOverNone }) => addedOverNone?.median)).toEqual([undefined, 0.5, 1, 2])
    expect(summaries.map(({ addedOverNative }) => addedOverNative)).toEqual([
      null,
      null,
      null,
      { median: 1, interval: [1, 1], significant: true },
    ])
    expect(summaries[0]?.requestsPerSecond).toBe(39_700)
  })

  it('looks at one job alone', () => {
    const other = samples.map((sample) => ({ ...sample, job: 'header-rewrite' as const, cpuUsPerRequest: 1 }))
    expect(summarize([...other, ...samples], 'token')).toEqual(summarize(samples, 'token'))
  })
})

describe('formatDifference', () => {
  it.each([
    [null, ''],
    [{ median: 1.234, interval: [1.2, 1.26] as const, significant: true }, '+1.23 [1.20, 1.26]'],
    [{ median: -0.05, interval: [-0.2, 0.1] as const, significant: false }, '-0.05 [-0.20, 0.10] not significant'],
    [{ median: 0.5, interval: null, significant: false }, '+0.50 (too few rounds)'],
  ])('of %j is "%s"', (difference, text) => {
    expect(formatDifference(difference)).toBe(text)
  })
})

describe('formatTable', () => {
  it('aligns numbers right and text left', () => {
    expect(formatTable(summarize(samples, 'token'))).toBe(
      [
        '             requests/s  p50 us  p99 us  CPU us/request  added over none     added over native',
        'none              39700     300     700           50.00',
        'passthrough       39700     300     700           50.50  +0.50 [0.50, 0.50]',
        'native            39700     300     700           51.00  +1.00 [1.00, 1.00]',
        'quickvoy          39700     300     700           52.00  +2.00 [2.00, 2.00]  +1.00 [1.00, 1.00]',
      ].join('\n'),
    )
  })
})
