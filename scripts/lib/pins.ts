/** One package of a requirements file: a version and the sums that its files may have. */
export interface Pin {
  name: string
  version: string
  /** SHA-256, in hex; one for each machine kind that the package has a file for. */
  sums: string[]
}

/**
 * Reads a pip requirements file in which every package is pinned with `==` and has its `--hash`es.
 *
 * @throws Error if a line is something else: these files are part of the project.
 */
export function parsePins(text: string): Map<string, Pin> {
  const pins = new Map<string, Pin>()
  const lines = text.replaceAll(/\\\n/g, ' ').split('\n')
  for (const line of lines) {
    const entry = line.replace(/#.*/, '').trim()
    if (entry === '') continue
    const [requirement = '', ...hashes] = entry.split(/\s+/)
    const [name, version] = requirement.split('==')
    const sums = hashes.map((hash) => /^--hash=sha256:([0-9a-f]{64})$/.exec(hash)?.[1])
    if (!name || !version || sums.length === 0 || sums.includes(undefined)) throw new Error(`not a pin: ${entry}`)
    pins.set(name, { name, version, sums: sums.filter((sum) => sum !== undefined) })
  }
  return pins
}

/** A pin as pip reads it. */
export function requirementLine({ name, version, sums }: Pin): string {
  return [`${name}==${version}`, ...sums.map((sum) => `--hash=sha256:${sum}`)].join(' ')
}
