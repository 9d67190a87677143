import type { YamlEntry, YamlList, YamlMap, YamlNode } from './yaml-node.ts'

/** The plain data that a node stands for, without places. */
export function toData(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(toData)
    case 'map':
      return mapData(node)
  }
}

function mapData(node: YamlMap): Record<string, unknown> {
  const data: Record<string, unknown> = {}
  for (const { key, value } of node.entries)
    if (key === '__proto__') defineOwn(data, key, toData(value))
    else data[key] = toData(value)
  return data
}

/** Setting it would set the prototype. */
function defineOwn(data: object, key: string, value: unknown): void {
  Object.defineProperty(data, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The entry of a map by its key; `undefined` where there is none or the node is no map. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entryOf(key) : undefined
}

/** The value of a map's entry by its key. */
export function memberOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return entryOf(node, key)?.value
}

export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  return node?.kind === 'map' ? node : undefined
}

export function asList(node: YamlNode | undefined): YamlList | undefined {
  return node?.kind === 'list' ? node : undefined
}

/** The node's text where it is a string in YAML's eyes. */
export function asString(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined
}

export function asNumber(node: YamlNode | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined
}

export function asBoolean(node: YamlNode | undefined): boolean | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : undefined
}

/** A list's items, or the one node that stands for a list of one; none for nothing. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined || isEmpty(node)) return []
  return node.kind === 'list' ? node.items : [node]
}

/** `key:` with nothing after it, or `null`. */
function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null
}
