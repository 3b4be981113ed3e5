import type { ContractCase } from '../case.ts'

const onlySet = (name: string) => `TypeError: ${name} is a pseudo-header and can only be set`
const invalid = (value: string, name: string) => `TypeError: "${value}" is not a valid value of ${name}`

export const pseudoHeaderCases: ContractCase[] = [
  {
    name: 'pseudo-headers are entries, and host is the authority',
    filters: [{ name: 'pseudoRead' }],
    exchanges: [
      {
        request: { method: 'POST', path: '/p?q', headers: [['host', 'pseudo.test']], body: 'body' },
        expect: {
          status: 200,
          body: JSON.stringify({
            method: 'POST',
            path: '/p?q',
            scheme: 'http',
            authority: 'pseudo.test',
            upperCase: '/p?q',
            host: 'pseudo.test',
            hasHost: true,
            allOfPath: ['/p?q'],
            status: null,
            unknown: null,
            keys: [':authority', ':method', ':path', ':scheme'],
            bare: 'TypeError: ":" is not a valid header name',
          }),
        },
      },
    ],
  },
  {
    name: 'the request that the upstream gets can be another one',
    filters: [
      { name: 'pseudoSet', config: { set: { ':path': '/new?q=%C3%A9', ':method': 'PUT', ':Authority': 'new.test' } } },
    ],
    exchanges: [
      {
        request: { method: 'POST', path: '/old', body: 'body' },
        expect: {
          status: 200,
          upstream: { method: 'PUT', path: '/new?q=%C3%A9', authority: 'new.test', body: 'body' },
        },
      },
    ],
  },
  {
    name: 'set of host sets the authority',
    filters: [{ name: 'pseudoSet', config: { set: { Host: 'by-host.test', ':scheme': 'https' } } }],
    exchanges: [{ expect: { status: 200, upstream: { authority: 'by-host.test' } } }],
  },
  {
    name: 'the status of a response can be set',
    filters: [{ name: 'pseudoSet', config: { status: 299 } }],
    exchanges: [{ upstream: { status: 404 }, expect: { status: 299, headers: { 'x-c-status': ['404 to 299'] } } }],
  },
  {
    name: 'request pseudo-headers refuse what Envoy could not work with',
    filters: [{ name: 'pseudoWrong' }],
    exchanges: [
      {
        expect: {
          status: 200,
          body: JSON.stringify({
            'append :path': onlySet(':path'),
            'append :Method': onlySet(':Method'),
            'append host': onlySet('host'),
            'append Host': onlySet('Host'),
            'delete :path': onlySet(':path'),
            'delete :Method': onlySet(':Method'),
            'delete host': onlySet('host'),
            'delete Host': onlySet('Host'),
            status99: 'TypeError: :status is not a pseudo-header of a request',
            status600: 'TypeError: :status is not a pseudo-header of a request',
            statusText: 'TypeError: :status is not a pseudo-header of a request',
            methodSpace: invalid('GET /', ':method'),
            methodEmpty: 'TypeError: header :method: the value is empty, which Envoy cannot hold: use delete()',
            schemeFtp: invalid('ftp', ':scheme'),
            pathSpace: invalid('/a b', ':path'),
            pathTab: invalid('/a\tb', ':path'),
            authoritySpace: invalid('a b', ':authority'),
            hostSpace: invalid('a b', 'Host'),
            unknown: 'TypeError: :protocol is not a pseudo-header of a request',
          }),
        },
      },
    ],
  },
  {
    name: 'response pseudo-headers refuse what Envoy could not work with',
    filters: [{ name: 'responsePseudoWrong' }],
    exchanges: [
      {
        expect: {
          status: 200,
          headers: {
            'x-c-report': [
              JSON.stringify({
                status99: invalid('99', ':status'),
                status600: invalid('600', ':status'),
                statusText: invalid('OK', ':status'),
                pathSpace: 'TypeError: :path is not a pseudo-header of a response',
                append: onlySet(':status'),
                delete: onlySet(':status'),
              }),
            ],
          },
        },
      },
    ],
  },
]
