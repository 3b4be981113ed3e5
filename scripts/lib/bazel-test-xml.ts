import type { GoogleTestReport } from '../checks/google-test.ts'

const testCase = /<testcase\b((?:\s+[\w.-]+="[^"]*")*)\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g
const failure = /<(?:failure|error)\b((?:\s+[\w.-]+="[^"]*")*)/g
const attribute = /([\w.-]+)="([^"]*)"/g

/**
 * Reads the `test.xml` that Bazel keeps of a GoogleTest program. For a program that ended without writing one, Bazel writes
 * one itself, with a single test: that has an `<error>` or, if not, no `result`, so that it did not pass either way.
 */
export function parseTestXml(xml: string): GoogleTestReport {
  const suites = new Map<string, GoogleTestReport['testsuites'][number]>()
  for (const [, opening = '', body = ''] of xml.matchAll(testCase)) {
    const { classname = '', name = '', status = '', result = '' } = attributesOf(opening)
    const suite = suites.get(classname) ?? { name: classname, testsuite: [] }
    suites.set(classname, suite)
    suite.testsuite.push({
      name,
      status: status.toUpperCase(),
      result: result.toUpperCase(),
      failures: [...body.matchAll(failure)].map(([, text = '']) => ({
        failure: attributesOf(text).message ?? 'failed',
      })),
    })
  }
  return { testsuites: [...suites.values()] }
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(attribute)].map(([, name = '', value = '']) => [name, unescaped(value)]))
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}
