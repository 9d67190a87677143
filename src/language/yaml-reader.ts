import type { Event } from 'js-yaml'
import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import type { YamlNode } from './yaml-node.ts'

/** A node that aliases may stand for, and of how many nodes it consists. */
export interface Anchored {
  readonly node: YamlNode
  readonly size: number
}

/** Where the reading of a parser's events stands. */
export interface YamlReader {
  readonly file: SourceFile
  readonly text: string
  readonly events: readonly Event[]
  readonly diagnostics: Diagnostics
  readonly anchors: Map<string, Anchored>
  /** Nodes so far, those that aliases stand for included. */
  count: number
  index: number
  /** Where the last node or key ended: what is empty stands after it. */
  end: number
}
