import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { googleTestResults } from '../../../scripts/checks/google-test.ts'
import { judgeModule, type ModuleFacts, parseModuleFacts } from '../../../scripts/lib/bazel-module.ts'
import { parseTestXml } from '../../../scripts/lib/bazel-test-xml.ts'
import { bazelArguments, bazelKind, isProgress } from '../../../scripts/lib/bazel-tool.ts'
import { root } from '../../../scripts/lib/paths.ts'

describe('bazelKind', () => {
  test.each([
    ['bazel no_version', 'debian'],
    ['bazel 4.2.3', 'debian'],
    ['bazel 8.4.2\n', 'current'],
    ['Bazelisk version: v1.27.0\nbazel 10.0.0', 'current'],
    ['bazel 3.7.2', null],
    ['bazel 7.6.1', null],
    ['no Bazel at all', null],
  ])('of %j is %j', (output, kind) => {
    expect(bazelKind(output)).toBe(kind)
  })
})

test("Debian's Bazel may not download anything", () => {
  expect(bazelArguments('debian', 'build')).toContain('--experimental_repository_disable_download')
  expect(bazelArguments('current', 'build').filter((argument) => argument.includes('disable_download'))).toEqual([])
})

test('no server stays behind', () => {
  expect(bazelArguments('debian', 'test', '//:all')[0]).toBe('--batch')
})

test('progress is told apart from the rest of the output', () => {
  expect(isProgress('[40 / 51] Linking libquickvoy.so; 16s linux-sandbox ... (2 actions, 1 running)')).toBe(true)
  expect(isProgress('[1,040 / 2,051] [Prepa] Compiling host/filter.cc')).toBe(true)
  expect(isProgress('[----------] 2 tests from ThreadsTest')).toBe(false)
  expect(isProgress('INFO: Found 1 target...')).toBe(false)
})

describe('parseTestXml', () => {
  const wrap = (cases: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="1" name="AllTests">\n<testsuite name="A" tests="1">${cases}</testsuite>\n</testsuites>`

  test('finds every test of a run', () => {
    const report = parseTestXml(
      wrap(
        `<testcase name="One" file="a.cc" line="1" status="run" result="completed" time="0.1" classname="A" />
         <testcase name="Two/0" value_param="&quot;&gt; &lt;/testcase&gt;&quot;" status="run" result="completed" classname="A" />
         <testcase name="Three" status="run" result="completed" classname="B"></testcase>`,
      ),
    )
    expect(googleTestResults(report, 0)).toEqual([
      { name: 'A.One', passed: true },
      { name: 'A.Two/0', passed: true },
      { name: 'B.Three', passed: true },
    ])
  })

  test('a failure has its message', () => {
    const report = parseTestXml(
      wrap(
        `<testcase name="One" status="run" result="completed" classname="A">
           <failure message="a.cc:1&#x0A;1 &lt; 0" type=""><![CDATA[a.cc:1
1 < 0]]></failure>
           <failure message="a.cc:2 &#38; more" type=""><![CDATA[a.cc:2]]></failure>
         </testcase>
         <testcase name="Two" status="run" result="completed" classname="A" />`,
      ),
    )
    expect(googleTestResults(report, 1)).toEqual([
      { name: 'A.One', passed: false, message: 'a.cc:1\n1 < 0\na.cc:2 & more' },
      { name: 'A.Two', passed: true },
    ])
  })

  test.each([
    ['skipped', '<testcase name="One" status="run" result="skipped" classname="A"><skipped message="no" /></testcase>'],
    ['disabled', '<testcase name="One" status="notrun" result="suppressed" classname="A" />'],
    [
      'crashed',
      '<testcase name="One" status="run" duration="0" time="0"><error message="exited with code 139"></error></testcase>',
    ],
  ])('a %s test did not pass', (_, xml) => {
    expect(googleTestResults(parseTestXml(wrap(xml)), 0)).toMatchObject([{ passed: false }])
  })
})

describe('a module', () => {
  const output = `
Dynamic section at offset 0x1 contains 30 entries:
  Tag        Type                         Name/Value
 0x0000000000000001 (NEEDED)             Shared library: [libm.so.6]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
 0x000000000000000c (INIT)               0x2000

Symbol table '.dynsym' contains 5 entries:
   Num:    Value          Size Type    Bind   Vis      Ndx Name
     0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT  UND 
     1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND malloc@GLIBC_2.2.5 (3)
     2: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND pthread_once@GLIBC_2.34 (4)
     3: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT  UND envoy_callback
    12: 0000000000012340   120 FUNC    GLOBAL DEFAULT   14 hook
`
  const good: ModuleFacts = {
    needed: ['libm.so.6', 'libc.so.6'],
    exported: ['hook'],
    versions: ['GLIBC_2.2.5', 'GLIBC_2.34'],
  }
  const problems = (change: Partial<ModuleFacts>, hooks = ['hook']) =>
    judgeModule({ ...good, ...change }, hooks)
      .filter(({ passed }) => !passed)
      .map(({ message }) => message)

  test('is read from what readelf prints', () => {
    expect(parseModuleFacts(output)).toEqual(good)
  })

  test('passes if it is right', () => {
    expect(judgeModule(good, ['hook']).map(({ passed }) => passed)).toEqual([true, true, true, true])
  })

  test.each([
    ['another library', { needed: ['libc.so.6', 'libstdc++.so.6', 'libgcc_s.so.1'] }, 'libstdc++.so.6, libgcc_s.so.1'],
    ['no libc', { needed: [] }, 'libc.so.6 is not needed'],
    ['a newer glibc', { versions: ['GLIBC_2.34', 'GLIBC_2.36', 'GLIBC_3.0'] }, 'GLIBC_2.36, GLIBC_3.0'],
    [
      'a library that has versions of its own',
      { versions: ['GLIBCXX_3.4', 'GLIBC_PRIVATE'] },
      'GLIBCXX_3.4, GLIBC_PRIVATE',
    ],
    ['no versions', { versions: [] }, 'no versions'],
    ['another export', { exported: ['hook', 'EVP_MD_free'] }, 'EVP_MD_free'],
    ['no export', { exported: [] }, 'hook'],
  ])('fails with %s', (_, change, message) => {
    expect(problems(change)).toEqual([message])
  })

  test('fails if nothing is known of the hooks', () => {
    expect(problems({ exported: [] }, [])).toEqual(['no hooks'])
  })
})

describe('npm run bazel', () => {
  let directory: string | undefined

  afterEach(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true })
    directory = undefined
  })

  /** Runs it with a `bazel` that does what a shell script says. */
  function runWith(script: string) {
    directory = mkdtempSync(join(tmpdir(), 'quickvoy-bazel-'))
    writeFileSync(join(directory, 'bazel'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/bootstrap.mjs', 'scripts/bazel.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${directory}${delimiter}${process.env.PATH}` },
    })
    return { status, stdout, stderr }
  }

  test('without Bazel says what to install, and installs nothing', () => {
    const { status, stdout, stderr } = runWith('exit 1')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('Bazel: there is no bazel')
    expect(stderr).toMatch(/^ {2}apt-get install bazel-bootstrap\b.*$/m)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  test('with a version that it does not know says so', () => {
    const { status, stdout, stderr } = runWith('echo bazel 6.5.0')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('bazel 6.5.0')
  })
})
