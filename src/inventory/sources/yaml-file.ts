import { parseYaml } from '../../language/parse-yaml.ts'
import type { InventorySource } from '../inventory-source.ts'
import { readSource } from '../source-text.ts'

/** Takes whatever no other source does, so that what is no file is reported as one. */
export const yamlFile: InventorySource = {
  summary: 'a YAML file',
  canRead: () => true,
  read(path, files, diagnostics) {
    const file = readSource({ path, kind: 'inventory', span: undefined }, files, diagnostics)
    return file === undefined ? undefined : parseYaml(file, diagnostics)
  },
}
