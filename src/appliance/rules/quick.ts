import type { QuickFacts } from '../facts/quick-facts.ts'
import type { PairSettings } from '../settings/settings.ts'

export type NamedFacts = QuickFacts & { readonly host: string }

/** Why a host neither serves nor could take over; `undefined` when it does or could. */
export function unhealthy(facts: QuickFacts | undefined, { app }: PairSettings): string | undefined {
  if (facts === undefined) return 'it does not answer'
  if (!facts.keepalived) return 'keepalived does not run there'
  if (facts.unfit !== undefined) return facts.unfit
  if (!facts.holdsVip) return undefined
  if (facts.services?.app === false) return `${app} does not run there`
  return facts.hasServed ? undefined : 'its WebSocket has not answered yet'
}

/** Whether the pair is well, as far as the quick facts show. */
export function seemWell(facts: readonly NamedFacts[], settings: PairSettings): boolean {
  const isOneHolder = facts.length < 2 || facts.filter(({ holdsVip }) => holdsVip).length === 1
  const isServed = facts.every(({ holdsVip, hasServed }) => !holdsVip || hasServed)
  return isOneHolder && isServed && facts.every((one) => troublesOf(one, settings).length === 0)
}

/** What is wrong on a host, in words: a service that must run does not, or another one does. */
export function troublesOf(
  { host, holdsVip, keepalived, unfit, services }: NamedFacts,
  { app, sync, syncService }: PairSettings,
): readonly string[] {
  const isWrong = (runs: boolean | undefined, must: boolean): boolean => runs !== undefined && runs !== must
  const text = (service: string, must: boolean): string =>
    `${service} ${must ? 'does not run' : 'runs'} on ${host}`
  const mustSync = sync === 'both' || holdsVip
  return [
    ...(keepalived ? [] : [`keepalived does not run on ${host}`]),
    ...(unfit === undefined ? [] : [`${host} is unfit: ${unfit}`]),
    ...(isWrong(services?.app, holdsVip) ? [text(app, holdsVip)] : []),
    ...(isWrong(services?.sync, mustSync) ? [text(syncService, mustSync)] : []),
  ]
}
