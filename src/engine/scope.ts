import { type HostLevels, withHolder } from '../inventory/host-scope.ts'
import { type Item, taskScope } from '../inventory/precedence.ts'
import { view, withGetter, withValues } from '../inventory/variable-scope.ts'
import { type DoubtfulValue, doubtingScope } from '../language/resolve.ts'
import { UnknownValue } from '../language/unknown-value.ts'
import { namesIn, type Scope } from '../language/value-template.ts'
import type { Task } from '../program/model.ts'
import type { EvaluationContext } from './evaluation-context.ts'
import type { KnownHost } from './host-state.ts'
import type { Holder } from './pair-holder.ts'
import type { Awaited, KnownFacts } from './run-cache.ts'

/**
 * The scope of a task's expressions. A variable is rendered when an expression reads it; a scope with uncertain names
 * serves for one evaluation only, because it notes which of them were read.
 */
export function scopeFor(
  { frames }: Pick<Task, 'frames'>,
  context: EvaluationContext,
  item: Item | undefined,
): Scope {
  return taskScope(scopeNow(context), frames, item)
}

/** A task with its outermost `level` frames only, as the condition of an include sees it. */
export function within({ frames }: Pick<Task, 'frames'>, level: number): Pick<Task, 'frames'> {
  return { frames: level < frames.length ? frames.slice(0, level) : frames }
}

/** The scope of a play's tasks, with the names that are known so far. */
function scopeNow(context: EvaluationContext): Scope {
  const { host, peer, others, awaited, cache } = context
  const scope = scopeInPlay(context)
  const isDoubtful = host.hasDoubts || peer?.hasDoubts === true || others?.hasDoubts === true
  if (isDoubtful || isHolderInDoubt(scope, context))
    return doubtingScope(scope, (note) => openNames(scope, context, note))
  if (awaited === undefined) return scope
  const known = cache.ahead.get(awaited)
  if (known !== undefined) return known
  const ahead = Object.create(
    scope,
    openNames(scope, context, ({ value }) => value),
  ) as Scope
  cache.ahead.set(awaited, ahead)
  return ahead
}

function isHolderInDoubt(scope: Scope, context: EvaluationContext): boolean {
  return (holderIn(scope, context)?.unless.length ?? 0) > 0
}

/** The known answer about the holder of the host's pair. */
function holderIn(scope: Scope, { cache: { holders } }: EvaluationContext): Holder | undefined {
  if (holders.version === 0) return undefined
  const { name } = (scope['pair'] ?? {}) as { readonly name?: string }
  return name === undefined ? undefined : holders.of(name)
}

/** The scope of a play's tasks on a host, made once and kept until something new is known of the host or its peer. */
function scopeInPlay(context: EvaluationContext): Scope {
  const { host, peer, others, play, extraVars, cache } = context
  const known = cache.scopes.get(host)
  const facts = { facts: host.facts, peerFacts: peer?.facts, othersFacts: others?.facts }
  const holders = cache.holders.version
  if (known?.play === play && known.holders === holders && isSame(known, facts)) return known.scope
  const { defaults, vars } = play
  const levels: HostLevels = { defaults, vars, set: Object.fromEntries(host.variables), extra: extraVars }
  const results = withValues(host.scopeIn(levels), { results: resultsOf(host, undefined, noted) })
  const seen = withPeerResults(results, peer, () => resultsOf(peer, undefined, noted))
  const found =
    others === undefined
      ? seen
      : withValues(seen, { hosts: others.view((other) => resultsOf(other, undefined, noted)) })
  const holder = holderIn(found, context)
  const scope =
    holder === undefined
      ? found
      : withValues(found, { pair: withHolder(found['pair'] as Scope, holder.value) })
  cache.scopes.set(host, { play, ...facts, holders, scope })
  return scope
}

function isSame(known: KnownFacts, now: KnownFacts): boolean {
  return (
    known.facts === now.facts && known.peerFacts === now.peerFacts && known.othersFacts === now.othersFacts
  )
}

/** Returns the value of an uncertain name without noting the name, where no name is uncertain. */
function noted({ value }: DoubtfulValue): unknown {
  return value
}

type Note = (doubtful: DoubtfulValue) => unknown

/** Property descriptors for the names of a scope that are not known, or not certain. */
function openNames(scope: Scope, context: EvaluationContext, note: Note): PropertyDescriptorMap {
  const { host, peer, others, awaited, extraVars } = context
  const names = Object.create(null) as PropertyDescriptorMap
  names['results'] = { enumerable: true, get: () => resultsOf(host, awaited, note) }
  if (peer !== undefined)
    names['peer'] = {
      enumerable: true,
      get: () => withPeerResults(scope, peer, () => resultsOf(peer, awaited, note))['peer'],
    }
  if (others !== undefined)
    names['hosts'] = {
      enumerable: true,
      get: () => others.view((other) => resultsOf(other, awaited, note)),
    }
  const holder = holderIn(scope, context)
  if (holder !== undefined && holder.unless.length > 0)
    names['pair'] = {
      enumerable: true,
      value: Object.defineProperty(withHolder(scope['pair'] as Scope, undefined), 'holder', {
        get: () => note({ ...holder, isGuess: true }),
      }),
    }
  for (const [name, doubt] of host.doubts) {
    const value = host.variables.get(name)
    names[name] =
      'why' in doubt
        ? { enumerable: true, value: new UnknownValue(doubt.why) }
        : { enumerable: true, get: () => note({ value, unless: doubt.unless, isGuess: true }) }
  }
  for (const name of awaited?.variables ?? []) names[name] = { enumerable: true, value: AWAITED }
  for (const name of Object.keys(extraVars)) Reflect.deleteProperty(names, name)
  return names
}

const AWAITED = new UnknownValue('a task before it has not had its turn', { isAwaited: true })

function withPeerResults(scope: Scope, peer: KnownHost | undefined, results: () => unknown): Scope {
  if (peer === undefined) return scope
  return withGetter(scope, 'peer', () => {
    const own = (scope['peer'] ?? {}) as Scope
    return view(own, namesIn(own), { results: results() })
  })
}

function resultsOf(host: KnownHost | undefined, awaited: Awaited | undefined, note: Note): unknown {
  if (awaited?.results === 'all') return AWAITED
  // Without a prototype, no name such as `constructor` is inherited.
  const found = Object.create(null) as Record<string, unknown>
  for (const [name, result] of host?.results ?? []) {
    const { unless } = result
    const isKnown = result.kind === 'known'
    const value = isKnown ? result.value : new UnknownValue(result.why, { sure: result.sure })
    if (unless === undefined) found[name] = value
    else
      Object.defineProperty(found, name, {
        enumerable: true,
        configurable: true,
        get: () => note({ value, unless, isGuess: isKnown }),
      })
  }
  for (const name of awaited?.results ?? [])
    Object.defineProperty(found, name, { enumerable: true, configurable: true, value: AWAITED })
  return found
}
