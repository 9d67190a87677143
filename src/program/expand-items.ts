import { suggestionHint } from '../core/suggest.ts'
import { checkVariableName } from '../inventory/variable-name.ts'
import { asMap, toData } from '../language/yaml-data.ts'
import { checkItemNames } from './check-item-names.ts'
import { checkAt, type Expansion } from './expansion.ts'
import { referencesIn } from './keyword-table.ts'
import type { Become } from './keywords/become.ts'
import type { Child, Include, Task } from './model.ts'
import type { ParsedInclude, ParsedItem, ParsedTask } from './parsed.ts'
import { defaultsOf, type Place, withConditions, withinTaskFile, withVariable } from './place.ts'
import { addResult, attemptNames, resultNames } from './progress.ts'
import { resolveSource } from './resolve-source.ts'
import { actorsOf, staticText } from './static-value.ts'
import type { TemplatedVariable } from './variables.ts'

/** Puts task files in the places of their includes, in order: tasks see what earlier tasks register. */
export function expandItems(
  items: readonly ParsedItem[],
  place: Place,
  expansion: Expansion,
): readonly Child[] {
  return items.flatMap((item) => {
    if (!hasRoom(item, expansion)) return []
    const address = place.siblings.next(segmentOf(item))
    return [
      item.kind === 'task'
        ? expandTask(item, address, place, expansion)
        : expandInclude(item, address, place, expansion),
    ]
  })
}

function hasRoom({ span }: ParsedItem, { context }: Expansion): boolean {
  const left = context.room.tasks--
  if (left === 0)
    context.diagnostics.error(
      'too-many-tasks',
      'with what it includes the playbook has more tasks than are run',
      span,
      'put a loop in place of includes that are repeated',
    )
  return left > 0
}

/** The name of an item within an address: its id or name, or for an include without either, its file as written. */
export function segmentOf(item: ParsedItem): string {
  if (item.kind === 'task') return item.settings.id?.text ?? item.name
  return item.settings.name ?? item.settings.include?.text ?? ''
}

function expandInclude(include: ParsedInclude, address: string, outer: Place, expansion: Expansion): Include {
  const around = surrounded(include, outer, [], expansion)
  for (const { references } of include.settings.when) checkAt(references, around, expansion)
  for (const { value } of include.settings.with) checkAt(value.references, around, expansion)
  const place = withConditions(around, include.settings.when)
  const entered = withinTaskFile(place, include, address)
  const inside = defaultsOf(include).reduce((inner, one) => added(one, inner, [], expansion), entered)
  return {
    kind: 'include',
    address,
    span: include.span,
    when: place.when.slice(around.when.length),
    children: expandItems(include.taskFile?.items ?? [], inside, expansion),
  }
}

const ITEM_NAMES: readonly string[] = ['item', 'index']

export function expandTask(task: ParsedTask, address: string, outer: Place, expansion: Expansion): Task {
  const { settings } = task
  if (settings.id !== undefined) expansion.context.ids.check(settings.id)
  const ofItem = settings.loop === undefined ? [] : ITEM_NAMES
  const place = surrounded(task, outer, ofItem, expansion)
  const source = resolveSource(task, place, expansion)
  checkAt(referencesIn('items', settings), place, expansion)
  const template = source?.kind === 'template' ? source.template.references : []
  const when = settings.when.flatMap(({ references }) => references)
  for (const references of [when, task.params.references, referencesIn('attempt', settings), template])
    checkAt(references, place, expansion, ofItem)
  // A task with a condition may be skipped where its items are other ones.
  if (source?.kind === 'template' && settings.when.length + place.when.length === 0)
    checkItemNames(source.template.itemReferences, place, expansion)
  const definedNames = namesDefinedBy(task, expansion)
  checkNotify(task, expansion)
  note(task, definedNames, expansion)
  checkAt(referencesIn('outcome', settings), place, expansion, ofItem, { result: attemptNames(task.module) })
  return {
    ...settings,
    kind: 'task',
    address,
    id: settings.id?.text,
    name: task.name,
    span: task.span,
    module: task.module,
    params: task.params,
    source,
    when: withConditions(place, settings.when).when,
    definedNames,
    tags: place.tags,
    become: place.become,
    actors: settings.delegateTo && actorsOf(settings.delegateTo, place, expansion),
    frames: place.frames,
  }
}

/** The place within an entry: with the entry's own variables, tags and become. */
function surrounded(
  entry: ParsedTask | ParsedInclude,
  outer: Place,
  more: readonly string[],
  expansion: Expansion,
): Place {
  const place = entry.settings.vars.reduce(
    (around, variable) => added(variable, around, more, expansion),
    outer,
  )
  return {
    ...place,
    tags: [...new Set([...outer.tags, ...entry.settings.tags])],
    become: becomeAt(entry.settings.become, place, expansion),
  }
}

/** Adds variables, each of which sees those before it. */
function added(
  variable: TemplatedVariable,
  place: Place,
  more: readonly string[],
  expansion: Expansion,
): Place {
  checkAt(variable.value.references, place, expansion, more)
  return withVariable(place, variable)
}

/** The user of the nearest `become`; outer values count only where no nearer one is given. */
export function becomeAt(become: Become, place: Place, expansion: Expansion): string | undefined {
  if (become === undefined) return place.become
  return become === 'nobody' ? undefined : staticText(become, 'become', place, expansion)
}

function namesDefinedBy({ module, paramsNode }: ParsedTask, { context }: Expansion): readonly string[] {
  if (module.defines === undefined || paramsNode.kind !== 'map') return []
  const defined = Object.keys(module.defines(toData(paramsNode)))
  const places = [paramsNode, ...paramsNode.entries.map(({ value }) => asMap(value))].flatMap(
    (map) => map?.entries ?? [],
  )
  for (const name of defined) {
    const span = places.find(({ key }) => key === name)?.keySpan ?? paramsNode.span
    checkVariableName(name, span, context.diagnostics)
  }
  return defined
}

function checkNotify({ settings: { notify } }: ParsedTask, { context, handlers }: Expansion): void {
  for (const { text, span } of notify) {
    if (handlers.includes(text) || text.includes('{{')) continue
    const hint = handlers.length === 0 ? 'the play has no handlers' : () => suggestionHint(text, handlers)
    context.diagnostics.error('unknown-handler', `unknown handler "${text}"`, span, hint)
  }
}

function note(
  task: ParsedTask,
  definedNames: readonly string[],
  { progress, outer, scopes }: Expansion,
): void {
  const { register } = task.settings
  if (register !== undefined || definedNames.length > 0) outer.clear()
  if (register !== undefined) addResult(progress, register, resultNames(task))
  for (const name of definedNames) progress.variables.add(name)
  if (definedNames.length > 0) scopes.clear()
}
