/** One entry of Envoy's log: a line with a prefix, and the lines after it that have none (a stack, a long message). */
export interface LogEntry {
  level: string
  /** Envoy's logger, for example `main` or `dynamic_modules`. */
  logger: string
  text: string
}

const prefix = /^\[\d{4}-\d\d-\d\d [\d:.]+\]\[\d+\]\[(\w+)\]\[(\w+)\](?: \[[^\]]*\])? ?/

/** Takes Envoy's log apart. Lines before the first entry (an access log on standard output, say) are left out. */
export function parseLog(log: string): LogEntry[] {
  const entries: LogEntry[] = []
  for (const line of log.split('\n')) {
    const match = prefix.exec(line)
    const last = entries.at(-1)
    if (match !== null)
      entries.push({ level: match[1] ?? '', logger: match[2] ?? '', text: line.slice(match[0].length) })
    else if (last !== undefined && line !== '') last.text += `\n${line}`
  }
  return entries
}

/** Why Envoy failed, by its log: the entries of level error and critical, each text once; else the log's last lines. */
export function errorsOf(log: string): string {
  const texts = parseLog(log)
    .filter(({ level }) => level === 'error' || level === 'critical')
    .map(({ text }) => text)
  if (texts.length > 0) return [...new Set(texts)].join('\n')
  return log.trim().split('\n').slice(-10).join('\n')
}
