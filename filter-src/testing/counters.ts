/** Labels of a counter's series, by name. */
export type Labels = Readonly<Record<string, string>>

/** What filters and the host counted, as Envoy's `/stats` has it. */
export class Counters {
  readonly #series = new Map<string, { name: string; labels: Labels; value: number }>()

  /** The sum of all series of a counter that have these labels; 0 if there is none. */
  get(name: string, labels: Labels = {}): number {
    let sum = 0
    for (const series of this) {
      const matches = Object.entries(labels).every(([key, value]) => series.labels[key] === value)
      if (series.name === name && matches) sum += series.value
    }
    return sum
  }

  /** Adds to a series. */
  add(name: string, labels: Labels, value = 1): void {
    const key = JSON.stringify([name, Object.entries(labels).sort()])
    const series = this.#series.get(key) ?? { name, labels, value: 0 }
    series.value += value
    this.#series.set(key, series)
  }

  [Symbol.iterator](): IterableIterator<{ name: string; labels: Labels; value: number }> {
    return this.#series.values()
  }
}
