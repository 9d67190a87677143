import type { Clock } from '../../core/clock.ts'
import { poll } from '../../core/poll.ts'
import type { Vip } from '../../inventory/model.ts'
import { upgrades } from '../facts/outside-watch.ts'
import { quickProbe, readQuickFacts } from '../facts/quick-facts.ts'
import { webSocketPlace } from '../facts/web-socket-place.ts'
import { type NamedFacts, troublesOf } from '../rules/quick.ts'
import type { PairSettings } from '../settings/settings.ts'
import { DrillError, type DrillHost, mustSh } from './drill-host.ts'

/** The pair at present. */
export interface LivePair {
  readonly hosts: readonly [DrillHost, DrillHost]
  readonly vip: Vip
  readonly settings: PairSettings
  readonly clock: Clock
}

/** Waits until the pair is well; throws a `DrillError` with what is wrong. */
export async function untilWell(pair: LivePair, withinMs: number, signal?: AbortSignal): Promise<void> {
  const patience = { clock: pair.clock, everyMs: LOOK_AGAIN_MS, withinMs, signal }
  const troubles = await poll(
    () => troublesNow(pair),
    ({ length }) => length === 0,
    patience,
  )
  if (troubles.length > 0) throw new DrillError(`the pair is not well: ${troubles.join('; ')}`)
}

const LOOK_AGAIN_MS = 250

async function troublesNow(pair: LivePair): Promise<readonly string[]> {
  const serves = upgrades(webSocketPlace(pair.vip, pair.settings))
  const facts = await factsOfHosts(pair)
  return troublesIn(facts, await serves, pair)
}

/** What is wrong with a pair, in words; empty when the pair is well. `serves`: whether the WebSocket answers from outside. */
export function troublesIn(
  facts: readonly NamedFacts[],
  serves: boolean,
  { vip, settings }: Pick<LivePair, 'vip' | 'settings'>,
): readonly string[] {
  const holders = facts.filter(({ holdsVip }) => holdsVip).map(({ host }) => host)
  return [
    ...(holders.length === 1
      ? []
      : [`${holders.length === 0 ? 'no host holds' : `${holders.join(' and ')} hold`} ${vip.address}`]),
    ...(serves ? [] : ['the WebSocket does not answer']),
    ...facts.flatMap((facts) => [
      ...troublesOf(facts, settings),
      ...(facts.hasJoined || facts.holdsVip
        ? []
        : [`${facts.host} does not have the other host's files yet`]),
    ]),
  ]
}

/** The host that holds the VIP; `undefined` when none or both do. */
export async function holderOf(pair: LivePair): Promise<DrillHost | undefined> {
  const holders = (await factsOfHosts(pair)).filter(({ holdsVip }) => holdsVip)
  return holders.length === 1 ? pair.hosts.find(({ name }) => name === holders[0]?.host) : undefined
}

function factsOfHosts(pair: LivePair): Promise<readonly NamedFacts[]> {
  return Promise.all(pair.hosts.map((host) => factsOf(host, pair)))
}

export async function factsOf(host: DrillHost, { vip, settings }: LivePair): Promise<NamedFacts> {
  const { source } = quickProbe({ vip, settings, about: 'services' })
  const facts = readQuickFacts(await mustSh(host, source))
  if (facts === undefined) throw new DrillError(`${host.name} did not tell how it is`)
  return { ...facts, host: host.name }
}
