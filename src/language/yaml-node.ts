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

export interface YamlMap {
  readonly kind: 'map'
  /** Keys are unique. */
  readonly entries: readonly YamlEntry[]
  readonly span: SourceSpan
}

export interface YamlEntry {
  readonly key: string
  readonly keySpan: SourceSpan
  readonly value: YamlNode
}
