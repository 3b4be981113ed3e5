/** The functions of the machine's outside that the prelude calls. */
export interface Outside {
  /** Writes a line to the log. */
  log(level: string, line: string): void
  /** A stack with the positions of the author's sources. */
  mapStack(stack: string): string
  /** A digest by Node's crypto; with the encoding `latin1` as a byte string. */
  digest(algorithm: string, data: DigestInput, encoding: DigestEncoding): string
}

/** Text is digested as UTF-8, a byte string as its bytes. */
export type DigestInput = { text: string } | { bytes: string }
export type DigestEncoding = 'hex' | 'base64' | 'base64url' | 'latin1'

let call: (name: string, args: string) => string

/** Sets the one function that comes from outside. It takes the arguments, and gives its result, as JSON. */
export function setOutside(outsideCall: typeof call): void {
  call = outsideCall
}

function through<Name extends keyof Outside>(name: Name) {
  return (...args: Parameters<Outside[Name]>): ReturnType<Outside[Name]> => JSON.parse(call(name, JSON.stringify(args)))
}

export const outside: Outside = { log: through('log'), mapStack: through('mapStack'), digest: through('digest') }

/** Who speaks in the log: the running filter's name, or the script's while it loads. */
export let speaker = ''

export function setSpeaker(name: string): void {
  speaker = name
}
