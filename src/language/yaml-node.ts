import type { SourceSpan } from '../core/source.ts'

/** YAML that knows where it stands. */
export type YamlNode = YamlScalar | YamlList | YamlMap

export interface YamlScalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As it is written, without quotes. */
  readonly text: string
  readonly style: 'plain' | 'quoted' | 'block'
  readonly span: SourceSpan
}

export interface YamlList {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
  readonly span: SourceSpan
}

export class YamlMap {
  readonly kind = 'map'
  /** Keys are unique. */
  readonly entries: readonly YamlEntry[]
  readonly span: SourceSpan
  #index: ReadonlyMap<string, YamlEntry> | undefined

  constructor(entries: readonly YamlEntry[], span: SourceSpan) {
    this.entries = entries
    this.span = span
  }

  /** The entry of a key. A map may have tens of thousands of hosts, which are looked up one by one. */
  entryOf(key: string): YamlEntry | undefined {
    if (this.entries.length <= FEW) return this.entries.find((entry) => entry.key === key)
    this.#index ??= new Map(this.entries.map((entry) => [entry.key, entry]))
    return this.#index.get(key)
  }
}

/** An index is made for more entries than these. */
const FEW = 16

export interface YamlEntry {
  readonly key: string
  readonly keySpan: SourceSpan
  readonly value: YamlNode
}
