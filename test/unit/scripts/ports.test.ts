import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parsePort, portProblem, requireFreePorts } from '../../../scripts/lib/ports.ts'

async function takenPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('portProblem', () => {
  it('finds that a port is taken, until it is free again', async () => {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await portProblem('127.0.0.1', port)).toBe('is taken')
    server.close()
    await once(server, 'close')
    expect(await portProblem('127.0.0.1', port)).toBeNull()
  })

  it('finds that a port is taken on another address of the machine', async () => {
    expect(await portProblem('0.0.0.0', await takenPort())).toBe('is taken')
  })

  it('tells of an address that is none of this machine', async () => {
    expect(await portProblem('192.0.2.1', 8080)).toMatch(/^cannot be used \(.*EADDRNOTAVAIL/)
  })
})

describe('requireFreePorts', () => {
  it('names every taken port and its remedy', async () => {
    const [one, two] = [await takenPort(), await takenPort()]
    const planned = [
      { address: '127.0.0.1', port: one, remedy: 'choose another with --port' },
      { address: '127.0.0.1', port: 0, remedy: 'never needed' },
      { address: '127.0.0.1', port: two, remedy: 'choose another with --admin-port' },
    ]
    await expect(requireFreePorts(planned)).rejects.toThrow(
      `port ${one} is taken: choose another with --port\nport ${two} is taken: choose another with --admin-port`,
    )
  })

  it('is content with free ports', async () => {
    await expect(requireFreePorts([{ address: '127.0.0.1', port: 0, remedy: '' }])).resolves.toBeUndefined()
  })
})

describe('parsePort', () => {
  it.each([
    ['0', 0],
    ['10000', 10_000],
    ['65535', 65_535],
  ])('reads %s', (text, port) => expect(parsePort(text)).toBe(port))

  it.each(['', '-1', '65536', '1e3', '0x10', '80 ', 'http'])('refuses "%s"', (text) => {
    expect(parsePort(text)).toBeNull()
  })
})
