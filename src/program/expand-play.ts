import { basename } from 'node:path'
import { expandPatterns } from '../inventory/expand-pattern.ts'
import { byPrecedence } from '../inventory/precedence.ts'
import { Siblings } from './address.ts'
import { becomeAt, expandItems, expandTask, segmentOf } from './expand-items.ts'
import { checkAt, classesOf, type Expansion, type LoadContext } from './expansion.ts'
import type { Play } from './model.ts'
import { orderHosts } from './order-hosts.ts'
import type { ParsedPlay } from './parsed.ts'
import type { Place } from './place.ts'
import type { Progress } from './progress.ts'
import { type Definition, reportVariableCycles } from './variable-cycles.ts'
import type { WrittenVariable } from './variables.ts'

/** Expands plays one after the other, because a play may use what earlier plays register. */
export function expandPlays(plays: readonly ParsedPlay[], context: LoadContext): readonly Play[] {
  const sofar: Progress[] = []
  const addresses = new Siblings(new Siblings('').next(basename(context.path)))
  return plays.map((play) => {
    const errors = context.diagnostics.count
    const hosts = hostsOf(play, context)
    const isGuess = hosts.length === 0 && context.diagnostics.count > errors
    const perhaps = isGuess ? [...(context.inventory?.hosts.keys() ?? [])] : hosts
    sofar.push({ hosts: new Set(perhaps), results: new Map(), variables: new Set() })
    const address = addresses.next(play.name)
    return expandPlay(play, address, { hosts, perhaps, isGuess }, [...sofar], context)
  })
}

/**
 * The hosts against which names are checked. Where the play's pattern is wrong, these are all hosts: a name that no
 * host has is a mistake in any case.
 */
interface PlayHosts {
  readonly hosts: readonly string[]
  readonly perhaps: readonly string[]
  readonly isGuess: boolean
}

function expandPlay(
  play: ParsedPlay,
  address: string,
  hosts: PlayHosts,
  plays: readonly Progress[],
  context: LoadContext,
): Play {
  const expansion = expansionOf(play, hosts, plays, context)
  const nowhere: Place = {
    frames: [],
    inner: new Map(),
    when: [],
    tags: play.settings.tags,
    become: undefined,
    parameters: [],
    siblings: new Siblings(address),
  }
  // Handlers get their addresses first: tasks may have the same names.
  const ofHandlers = play.handlers.map((handler) => nowhere.siblings.next(segmentOf(handler)))
  checkVars(nowhere, expansion)
  const place = { ...nowhere, become: becomeAt(play.settings.become, nowhere, expansion) }
  return {
    kind: 'play',
    address,
    name: play.name,
    span: play.span,
    hosts: hosts.hosts,
    serial: play.settings.serial,
    defaults: play.settings.defaults,
    vars: play.settings.vars,
    children: expandItems(play.items, place, expansion),
    handlers: play.handlers.map((handler, index) =>
      expandTask(handler, ofHandlers[index] ?? '', place, expansion),
    ),
  }
}

/** Checks the variables of a play, which may read each other and the inventory's variables. */
function checkVars(place: Place, expansion: Expansion): void {
  const { defaults, vars, classes, context } = expansion
  // In one call, because the same names are visible to each of them.
  checkAt(
    [...defaults, ...vars].flatMap(({ value }) => value.references),
    place,
    expansion,
  )
  const byName = (list: readonly WrittenVariable[]) => list.map((one) => [one.name, one] as const)
  const levels = classes.map(({ example }) => context.inventory?.hosts.get(example)?.vars ?? [])
  for (const level of levels.length === 0 ? [[]] : levels) {
    const given = byPrecedence({ defaults: byName(defaults), host: [...level], vars: byName(vars) })
    reportVariableCycles(new Map<string, Definition>(given.flat()), context.diagnostics)
  }
}

function expansionOf(
  play: ParsedPlay,
  { hosts, perhaps, isGuess }: PlayHosts,
  plays: readonly Progress[],
  context: LoadContext,
): Expansion {
  const progress = plays.at(-1) ?? { hosts: new Set(hosts), results: new Map(), variables: new Set() }
  return {
    context,
    hosts,
    classes: classesOf(perhaps, context, plays),
    isGuess,
    defaults: play.settings.defaults,
    vars: play.settings.vars,
    plays,
    progress,
    scopes: new Map(),
    outer: new Map(),
    handlers: play.handlers.flatMap(({ name, settings: { id } }) =>
      id === undefined ? [name] : [name, id.text],
    ),
  }
}

function hostsOf(
  { settings: { patterns, order } }: ParsedPlay,
  { inventory, diagnostics }: LoadContext,
): readonly string[] {
  if (inventory === undefined || patterns.length === 0) return []
  const errors = diagnostics.count
  const hosts = expandPatterns(inventory, patterns, diagnostics)
  if (hosts.length === 0 && diagnostics.count === errors)
    diagnostics.warning('no-host-fits', 'no host fits, so that the play does nothing', patterns[0]?.span)
  return orderHosts(hosts, order, inventory)
}
