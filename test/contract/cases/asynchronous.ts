import type { ContractCase } from '../case.ts'

export const asynchronousCases: ContractCase[] = [
  {
    name: 'async hooks: the phase goes on when the promise settles',
    filters: [{ name: 'asyncHooks' }],
    exchanges: [
      {
        expect: {
          status: 200,
          headers: { 'x-c-async': ['request,request later'] },
          upstream: { headers: { 'x-c-async': ['request'] } },
          logs: [{ level: 'info', starts: 'asyncHooks: complete: 2' }],
        },
      },
    ],
  },
  {
    name: 'a reply from a promise',
    filters: [{ name: 'asyncReply' }],
    exchanges: [{ expect: { status: 200, body: 'from a promise', upstream: null } }],
  },
  {
    name: 'work that a hook left in promises is done before the phase goes on',
    filters: [{ name: 'floatingWork' }],
    exchanges: [{ expect: { status: 200, upstream: { headers: { 'x-c-floating': ['done'] } } } }],
  },
  {
    name: 'rejections that are handled are no failure',
    filters: [{ name: 'handledRejections' }],
    exchanges: [{ expect: { status: 200, body: 'handled later, rejected,fulfilled' } }],
  },
]
