import { readFileSync } from 'node:fs'
import { type Document, isMap, isSeq, parseDocument } from 'yaml'
import { Failure, messageOf } from '../scripts/lib/failure.ts'

export interface SocketAddress {
  address: string
  port: number
}

/** An Envoy configuration in a file, of which addresses are read and set; everything else stays as it is written. */
export interface ConfigFile {
  /** Addresses of the static listeners, in order; without those on a pipe. */
  readonly listeners: SocketAddress[]
  /** `null` if the configuration has no admin interface. */
  readonly admin: SocketAddress | null
  /** Sets the port of the first listener. @throws Failure if there is none. */
  setListenerPort(port: number): void
  /** @throws Failure if the configuration has no admin interface. */
  setAdminPort(port: number): void
  /** Points every endpoint of a static cluster at another port. @throws Failure if there is no such cluster. */
  setClusterPort(cluster: string, port: number): void
  /** YAML. */
  toString(): string
}

type Path = (string | number)[]

/** @throws Failure if there is no such file or it is not YAML (JSON is YAML too). */
export function readConfigFile(file: string): ConfigFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(`cannot read the configuration: ${messageOf(error)}`)
  }
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) throw new Failure(`${file}: ${error.message}`)
  if (!isMap(document.contents)) throw new Failure(`${file}: this is not an Envoy configuration: it has no fields`)
  return new YamlConfig(file, document)
}

class YamlConfig implements ConfigFile {
  readonly #file: string
  readonly #document: Document

  constructor(file: string, document: Document) {
    this.#file = file
    this.#document = document
  }

  get listeners(): SocketAddress[] {
    return this.#listenerPaths().flatMap((path) => this.#addressAt(path) ?? [])
  }

  get admin(): SocketAddress | null {
    return this.#addressAt(['admin'])
  }

  setListenerPort(port: number): void {
    const path = this.#listenerPaths().find((candidate) => this.#addressAt(candidate) !== null)
    if (path === undefined) throw new Failure(`${this.#file}: there is no listener whose port could be set`)
    this.#setPort(path, port)
  }

  setAdminPort(port: number): void {
    if (this.admin === null) throw new Failure(`${this.#file}: there is no admin interface whose port could be set`)
    this.#setPort(['admin'], port)
  }

  setClusterPort(cluster: string, port: number): void {
    const endpoints = this.#items(['static_resources', 'clusters'])
      .filter((path) => this.#document.getIn([...path, 'name']) === cluster)
      .flatMap((path) => this.#items([...path, 'load_assignment', 'endpoints']))
      .flatMap((path) => this.#items([...path, 'lb_endpoints']))
    if (endpoints.length === 0) throw new Failure(`${this.#file}: there is no cluster ${cluster} with endpoints`)
    for (const path of endpoints) this.#setPort([...path, 'endpoint'], port)
  }

  toString(): string {
    return this.#document.toString()
  }

  #listenerPaths(): Path[] {
    return this.#items(['static_resources', 'listeners'])
  }

  #items(path: Path): Path[] {
    const list = this.#document.getIn(path)
    return isSeq(list) ? list.items.map((_, index) => [...path, index]) : []
  }

  #addressAt(path: Path): SocketAddress | null {
    const socket = [...path, 'address', 'socket_address']
    const address = this.#document.getIn([...socket, 'address'])
    const port = this.#document.getIn([...socket, 'port_value'])
    return typeof address === 'string' && typeof port === 'number' ? { address, port } : null
  }

  #setPort(path: Path, port: number): void {
    this.#document.setIn([...path, 'address', 'socket_address', 'port_value'], port)
  }
}
