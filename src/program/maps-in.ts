import { asList } from '../language/yaml-data.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import type { KeywordContext } from './keyword.ts'

/** The maps of a list of tasks. A value that is no list has been reported by its schema. */
export function mapsIn(node: YamlNode | undefined, { diagnostics }: KeywordContext): readonly YamlMap[] {
  return (asList(node)?.items ?? []).flatMap((item) => {
    if (item.kind === 'map') return [item]
    diagnostics.error(
      'not-a-task',
      'a task must be a map',
      item.span,
      'write - name: … and, below it, a module with its parameters',
    )
    return []
  })
}
