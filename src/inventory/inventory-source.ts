import type { Diagnostics } from '../core/diagnostic.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { LocalFiles } from './local-files.ts'

/** Something that an inventory can be read from. */
export interface InventorySource {
  /** What it is, in words: "a YAML file". */
  readonly summary: string
  /** Whether it reads what a path names; the first source of the table that does is taken. */
  readonly canRead: (path: string, files: LocalFiles) => boolean
  /**
   * The inventory as nodes, each with its place, in the form that the schema of inventories asks for: hosts, groups, pairs,
   * connection, vars. `undefined` where there is nothing to be had; why has been reported.
   */
  readonly read: (path: string, files: LocalFiles, diagnostics: Diagnostics) => YamlNode | undefined
}
