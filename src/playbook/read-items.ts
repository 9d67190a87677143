import { asList } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'
import type { ReadContext } from './read-context.ts'
import { isInclude, readInclude } from './read-include.ts'
import { readTask } from './read-task.ts'
import type { WrittenItem, WrittenTask } from './written.ts'

/** The tasks and includes of a list; what is not a list has been reported by its schema. */
export function readItems(node: YamlNode | undefined, context: ReadContext): readonly WrittenItem[] {
  return mapsIn(node, context).map((item) =>
    isInclude(item) ? readInclude(item, context) : readTask(item, context),
  )
}

/** Handlers are tasks with names that differ. */
export function readHandlers(node: YamlNode | undefined, context: ReadContext): readonly WrittenTask[] {
  const { diagnostics } = context
  const names = new Set<string>()
  return mapsIn(node, context).flatMap((item) => {
    if (isInclude(item)) {
      diagnostics.error(
        'a handler cannot be an include',
        item.span,
        'write its tasks as handlers of the play',
      )
      return []
    }
    const handler = readTask(item, context)
    if (!item.entries.some(({ key }) => key === 'name'))
      diagnostics.error('a handler needs a name', handler.span, 'notify names it')
    else if (names.has(handler.name))
      diagnostics.error(
        `there are two handlers "${handler.name}"`,
        handler.span,
        'notify could not tell them apart',
      )
    names.add(handler.name)
    return [handler]
  })
}

function mapsIn(node: YamlNode | undefined, { diagnostics }: ReadContext) {
  return (asList(node)?.items ?? []).flatMap((item) => {
    if (item.kind === 'map') return [item]
    diagnostics.error(
      'a task must be a map',
      item.span,
      'write - name: … and, below it, a module with its parameters',
    )
    return []
  })
}
