import { joinedNames } from '../../../filter-src/testing/header-list.ts'
import type { ContractCase } from '../case.ts'

const travel = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
])

/** JSON as UTF-8, one character for each byte. */
const report = (value: object) => Buffer.from(JSON.stringify(value)).toString('latin1')

/** Those that Envoy joins, without those that would change how the message travels, and some that it does not. */
const appendable = [
  ...new Set([...joinedNames.request, ...joinedNames.response]),
  ...['accept-language', 'allow', 'cookie', 'forwarded', 'link', 'set-cookie', 'warning', 'x-c-own'],
].filter((name) => !travel.has(name))

function joinedReport(direction: 'request' | 'response'): string {
  const of = (name: string) => (joinedNames[direction].has(name) ? 'a,b' : 'a and b')
  return report(appendable.map((name) => `${name}: ${of(name)}`))
}

export const headerCases: ContractCase[] = [
  {
    name: 'every reading method of the header map',
    filters: [{ name: 'headersRead' }],
    exchanges: [
      {
        request: {
          path: '/read',
          headers: [
            ['X-C-Many', 'b'],
            ['x-c-one', '1'],
            ['x-c-many', 'a'],
            ['Set-Cookie', 'a=1; Path=/'],
            ['set-cookie', 'b=2, c=3'],
            ['x-c-empty', ''],
          ],
        },
        expect: {
          status: 200,
          body: report({
            get: '1',
            getOtherCase: '1',
            getMany: 'b, a',
            getNone: null,
            getAllMany: ['b', 'a'],
            getAllNone: [],
            getSetCookie: ['a=1; Path=/', 'b=2, c=3'],
            has: true,
            hasNone: false,
            empty: ['', true],
            entries: [
              [':authority', 'contract.test'],
              [':method', 'GET'],
              [':path', '/read'],
              [':scheme', 'http'],
              ['set-cookie', 'a=1; Path=/'],
              ['set-cookie', 'b=2, c=3'],
              ['x-c-empty', ''],
              ['x-c-many', 'b, a'],
              ['x-c-one', '1'],
            ],
            iterator: true,
            keys: true,
            values: true,
            size: true,
            forEach: ['x-c-many=b, a:true'],
            same: true,
            tag: '[object HeaderMap]',
          }),
        },
      },
    ],
  },
  {
    name: 'wrong names, values and calls throw and change nothing',
    filters: [{ name: 'headersWrong' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: report({
            emptyName: 'TypeError: "" is not a valid header name',
            spaceInName: 'TypeError: "x c" is not a valid header name',
            colonInName: 'TypeError: "x:c" is not a valid header name',
            latin1Name: 'TypeError: "x-é" is not a valid header name',
            appendName: 'TypeError: "x\n" is not a valid header name',
            deleteName: 'TypeError: "x,c" is not a valid header name',
            undefinedValue: 'TypeError: header x-c-value: the value must be a string, number or boolean',
            nullValue: 'TypeError: header x-c-value: the value must be a string, number or boolean',
            objectValue: 'TypeError: header x-c-value: the value must be a string, number or boolean',
            arrayValue: 'TypeError: header x-c-value: the value must be a string, number or boolean',
            bigintValue: 'TypeError: header x-c-value: the value must be a string, number or boolean',
            emptyValue: 'TypeError: header x-c-value: the value is empty, which Envoy cannot hold: use delete()',
            blankValue: 'TypeError: header x-c-value: the value is empty, which Envoy cannot hold: use delete()',
            wideValue: 'TypeError: header x-c-value: the value has a character that is not allowed (code 256)',
            astralValue: 'TypeError: header x-c-value: the value has a character that is not allowed (code 128512)',
            newlineValue: 'TypeError: header x-c-value: the value has a character that is not allowed (code 10)',
            nulValue: 'TypeError: header x-c-value: the value has a character that is not allowed (code 0)',
            delValue: 'TypeError: header x-c-value: the value has a character that is not allowed (code 127)',
            appendEmpty: 'TypeError: header x-c-value: the value is empty, which Envoy cannot hold: use delete()',
            appendUndefined: 'TypeError: header X-C-Value: the value must be a string, number or boolean',
            forEachNothing: 'TypeError: forEach: the callback must be a function',
            detachedGet: 'TypeError: called on an object that is not of this class',
            unchanged: true,
          }),
        },
      },
    ],
  },
  {
    name: 'set, append and delete change what the upstream gets',
    filters: [{ name: 'headersChanged' }],
    exchanges: [
      {
        request: {
          headers: [
            ['x-c-set', 'old'],
            ['x-c-many', 'a'],
            ['x-c-many', 'b'],
            ['x-c-one', '1'],
            ['x-c-drop', 'a'],
            ['X-C-Drop', 'b'],
          ],
        },
        expect: {
          status: 200,
          upstream: {
            headers: {
              'x-c-set': ['new'],
              'x-c-many': ['one'],
              'x-c-appended': ['first', 'second'],
              'x-c-one': ['1', 'more'],
              'x-c-number': ['42'],
              'x-c-boolean': ['false'],
              'x-c-trimmed': ['a b\tc'],
              'x-c-latin1': ['caf\xe9 \xff'],
              'x-c-drop': null,
            },
          },
        },
      },
    ],
  },
  {
    name: 'response headers are read and changed as request headers',
    filters: [{ name: 'responseHeadersChanged' }],
    exchanges: [
      {
        upstream: {
          status: 201,
          headers: [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
            ['x-c-many', 'a'],
            ['x-c-many', 'b'],
            ['x-c-drop', 'a'],
          ],
        },
        expect: {
          status: 201,
          headers: {
            'x-c-report': [
              report([
                [':status', '201'],
                ['set-cookie', 'a=1'],
                ['set-cookie', 'b=2'],
                ['x-c-drop', 'a'],
                ['x-c-many', 'a, b'],
              ]),
            ],
            'set-cookie': ['a=1', 'b=2', 'c=3'],
            'x-c-many': ['one'],
            'x-c-appended': ['a', 'b'],
            'x-c-drop': null,
          },
        },
      },
    ],
  },
  {
    name: 'Envoy joins several values of names that it holds in one entry',
    filters: [{ name: 'headersJoined', config: { names: appendable } }],
    exchanges: [
      {
        expect: {
          status: 200,
          headers: { 'x-c-report': [joinedReport('response')] },
          upstream: { headers: { 'x-c-report': [joinedReport('request')] } },
        },
      },
    ],
  },
  {
    name: 'headers that come several times are joined in the same way',
    filters: [{ name: 'headersRead' }],
    exchanges: [
      {
        request: {
          headers: [
            ['accept', 'a'],
            ['Accept', 'b'],
            ['accept-language', 'a'],
            ['accept-language', 'b'],
            ['cookie', 'a=1'],
            ['cookie', 'b=2'],
          ],
        },
        expect: { status: 200 },
      },
    ],
  },
  {
    name: 'iteration does not see changes made meanwhile',
    filters: [{ name: 'headersSnapshot' }],
    exchanges: [
      {
        request: {
          headers: [
            ['x-c-b', '1'],
            ['x-c-a', '2'],
          ],
        },
        expect: {
          status: 200,
          body: report({ names: ['x-c-a', 'x-c-b'], left: ['x-c-a-new', 'x-c-b-new'] }),
        },
      },
    ],
  },
  {
    name: 'each character of a value is one byte, both ways',
    filters: [{ name: 'headersBytes' }],
    exchanges: [
      {
        request: { headers: [['x-c-bytes', 'caf\xc3\xa9 \x80\xff']] },
        upstream: { headers: [['x-c-bytes', '\xe9\xa0\xfe']] },
        expect: {
          status: 200,
          headers: { 'x-c-copy': ['\xe9\xa0\xfe'] },
          upstream: {
            headers: { 'x-c-copy': ['caf\xc3\xa9 \x80\xff'], 'x-c-codes': ['99,97,102,195,169,32,128,255'] },
          },
        },
      },
    ],
  },
  {
    name: 'response headers cannot be used before there is a response',
    filters: [{ name: 'responseHeadersEarly' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: report(
            Object.fromEntries(
              ['get', 'getAll', 'getSetCookie', 'has', 'set', 'append', 'delete', 'size', 'entries', 'forEach'].map(
                (method) => [
                  method,
                  'Error: there is no response yet: response headers can be used from onResponseHeaders on',
                ],
              ),
            ),
          ),
        },
      },
    ],
  },
]
