/** What a bundle finds as globals besides the ECMAScript built-ins. */

interface Console {
  /** Envoy log level `trace`. */
  trace(...data: unknown[]): void
  /** Envoy log level `debug`. */
  debug(...data: unknown[]): void
  /** Envoy log level `info`. */
  log(...data: unknown[]): void
  /** Envoy log level `info`. */
  info(...data: unknown[]): void
  /** Envoy log level `warning`. */
  warn(...data: unknown[]): void
  /** Envoy log level `error`. */
  error(...data: unknown[]): void
}

/**
 * Envoy's log, logger `dynamic_modules`, each line starting with the filter's name. Strings are written as they are, an
 * `Error` as its stack (TypeScript lines), other values as JSON, parted by spaces. A disabled level costs no formatting.
 */
declare const console: Console
