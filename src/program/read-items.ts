import type { YamlMap } from '../language/yaml-node.ts'
import type { ParsedItem, ParsedTask } from './parsed.ts'
import type { ReadContext } from './read-context.ts'
import { isInclude, readInclude } from './read-include.ts'
import { readTask } from './read-task.ts'

/** Reads the tasks and includes of a list. */
export function readItems(maps: readonly YamlMap[], context: ReadContext): readonly ParsedItem[] {
  return maps.map((item) => (isInclude(item) ? readInclude(item, context) : readTask(item, context)))
}

/** Reads handlers: tasks whose names must all differ. */
export function readHandlers(maps: readonly YamlMap[], context: ReadContext): readonly ParsedTask[] {
  const { diagnostics } = context
  const names = new Set<string>()
  return maps.flatMap((item) => {
    if (isInclude(item)) {
      diagnostics.error(
        'include-in-handlers',
        'a handler cannot be an include',
        item.span,
        'write its tasks as handlers of the play',
      )
      return []
    }
    const handler = readTask(item, context)
    if (!item.entries.some(({ key }) => key === 'name'))
      diagnostics.error('handler-without-name', 'a handler needs a name', handler.span, 'notify names it')
    else if (names.has(handler.name))
      diagnostics.error(
        'handler-twice',
        `there are two handlers "${handler.name}"`,
        handler.span,
        'notify could not tell them apart',
      )
    names.add(handler.name)
    return [handler]
  })
}
