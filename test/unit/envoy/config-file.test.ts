import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfigFile } from '../../../envoy/config-file.ts'
import { root } from '../../../scripts/lib/paths.ts'
import { temporaryFolder } from '../scripts/temporary.ts'

function configFile(text: string) {
  const file = join(temporaryFolder(), 'envoy.yaml')
  writeFileSync(file, text)
  return readConfigFile(file)
}

describe('the example configuration', () => {
  const example = () => readConfigFile(join(root, 'envoy', 'envoy.yaml'))

  it('listens on 10000, with the admin interface on 9901, on this machine only', () => {
    expect(example().listeners).toEqual([{ address: '127.0.0.1', port: 10_000 }])
    expect(example().admin).toEqual({ address: '127.0.0.1', port: 9901 })
  })

  it('takes other ports and keeps everything else', () => {
    const config = example()
    const before = parse(config.toString())
    config.setListenerPort(1)
    config.setAdminPort(2)
    config.setClusterPort('upstream', 3)
    const after = parse(config.toString())

    expect(config.listeners[0]?.port).toBe(1)
    expect(config.admin?.port).toBe(2)
    before.static_resources.listeners[0].address.socket_address.port_value = 1
    before.admin.address.socket_address.port_value = 2
    const [endpoint] = before.static_resources.clusters[0].load_assignment.endpoints[0].lb_endpoints
    endpoint.endpoint.address.socket_address.port_value = 3
    expect(after).toEqual(before)
  })
})

describe('readConfigFile', () => {
  it('reads JSON too', () => {
    const config = configFile('{"admin": {"address": {"socket_address": {"address": "::1", "port_value": 9}}}}')
    expect(config.admin).toEqual({ address: '::1', port: 9 })
    expect(config.listeners).toEqual([])
  })

  it('leaves out listeners without a port', () => {
    const config = configFile(
      'static_resources: {listeners: [{address: {pipe: {path: /x}}}, {address: {socket_address: {address: 127.0.0.1, port_value: 7}}}]}',
    )
    expect(config.listeners).toEqual([{ address: '127.0.0.1', port: 7 }])
    config.setListenerPort(8)
    expect(config.listeners).toEqual([{ address: '127.0.0.1', port: 8 }])
  })

  it.each([
    ['no listener', (config: ReturnType<typeof configFile>) => config.setListenerPort(1), /there is no listener/],
    ['no admin', (config: ReturnType<typeof configFile>) => config.setAdminPort(1), /there is no admin interface/],
    ['no cluster', (config: ReturnType<typeof configFile>) => config.setClusterPort('x', 1), /there is no cluster x/],
  ])('says that there is %s to set a port of', (_, set, message) => {
    expect(() => set(configFile('node: {id: a}'))).toThrow(message)
  })

  it.each([
    ['wrong YAML', 'a: [', /envoy\.yaml: /],
    ['a text', 'just words', /this is not an Envoy configuration/],
    ['nothing', '', /this is not an Envoy configuration/],
  ])('refuses %s', (_, text, message) => {
    expect(() => configFile(text)).toThrow(message)
  })

  it('refuses a missing file', () => {
    expect(() => readConfigFile('/nonexistent/envoy.yaml')).toThrow(/cannot read the configuration: .*nonexistent/)
  })
})
