import { describe, expect, it } from 'vitest'
import { median, medianInterval, pairedDifference, quantile } from '../../../bench/statistics.ts'

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe('quantile', () => {
  it('interpolates between the neighbours, whatever the order', () => {
    expect(quantile([40, 10, 30, 20], 0)).toBe(10)
    expect(quantile([40, 10, 30, 20], 1)).toBe(40)
    expect(quantile([40, 10, 30, 20], 0.25)).toBe(17.5)
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
  })

  it('sorts by value, not by text, and leaves its argument alone', () => {
    const values = [100, 9, 20]
    expect(median(values)).toBe(20)
    expect(values).toEqual([100, 9, 20])
  })

  it('refuses an empty list', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('medianInterval', () => {
  // The ranks that tables of the sign test give for a confidence of at least 95 %.
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
    [12, 3, 10],
    [15, 4, 12],
    [20, 6, 15],
    [25, 8, 18],
    [50, 18, 33],
    [100, 40, 61],
  ])('of %i values goes from rank %i to rank %i', (n, low, high) => {
    expect(medianInterval(upTo(n).reverse())).toEqual([low, high])
  })

  it('does not exist below six values', () => {
    expect(medianInterval([])).toBeUndefined()
    expect(medianInterval(upTo(5))).toBeUndefined()
  })
})

describe('pairedDifference', () => {
  it('cancels what disturbs both sides of a pair', () => {
    const base = [10, 30, 20, 50, 40, 15, 25, 35]
    const difference = pairedDifference(
      base.map((value, i) => value + 1 + i / 10),
      base,
    )
    expect(difference.median).toBeCloseTo(1.35)
    expect(difference.interval?.[0]).toBeCloseTo(1)
    expect(difference.interval?.[1]).toBeCloseTo(1.7)
    expect(difference.significant).toBe(true)
  })

  it('is significant below zero too', () => {
    expect(pairedDifference([0, 0, 0, 0, 0, 0], upTo(6)).significant).toBe(true)
  })

  it('is not significant if the interval includes zero', () => {
    const difference = pairedDifference([-1, 2, -3, 4, -5, 6], [0, 0, 0, 0, 0, 0])
    expect(difference).toEqual({ median: 0.5, interval: [-5, 6], significant: false })
    expect(pairedDifference([0, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]).significant).toBe(false)
  })

  it('is not significant with too few pairs', () => {
    expect(pairedDifference([2, 3], [1, 1])).toEqual({ median: 1.5, interval: null, significant: false })
  })

  it('refuses unequal sides', () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(RangeError)
  })
})
