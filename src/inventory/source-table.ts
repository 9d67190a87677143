import type { InventorySource } from './inventory-source.ts'
import type { LocalFiles } from './local-files.ts'
import { yamlFile } from './sources/yaml-file.ts'

/** All sources of inventories. The first one that can read a path does; the YAML file stands last, for it takes any. */
export const INVENTORY_SOURCES: InventorySources = [yamlFile]

export type InventorySources = readonly [...InventorySource[], typeof yamlFile]

export function sourceOf(path: string, files: LocalFiles, table: InventorySources): InventorySource {
  return table.find((source) => source.canRead(path, files)) ?? yamlFile
}
