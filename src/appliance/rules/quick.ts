import type { QuickLook } from '../facts/quick-look.ts'
import type { PairSettings } from '../settings/settings.ts'

export type NamedLook = QuickLook & { readonly host: string }

/** Why a host neither serves nor could take over; `undefined` when it does or could. */
export function unhealthy(look: QuickLook | undefined, { app }: PairSettings): string | undefined {
  if (look === undefined) return 'it does not answer'
  if (!look.keepalived) return 'keepalived does not run there'
  if (look.unfit !== undefined) return look.unfit
  if (!look.holdsVip) return undefined
  if (look.services?.app === false) return `${app} does not run there`
  return look.hasServed ? undefined : 'its WebSocket has not answered yet'
}

/** Whether all is as it must be, as far as these looks of a pair's hosts tell. */
export function seemWell(looks: readonly NamedLook[], settings: PairSettings): boolean {
  const isOneHolder = looks.length < 2 || looks.filter(({ holdsVip }) => holdsVip).length === 1
  const isServed = looks.every(({ holdsVip, hasServed }) => !holdsVip || hasServed)
  return isOneHolder && isServed && looks.every((look) => troublesOf(look, settings).length === 0)
}

/** What is wrong on a host, in words: what must run does, and nothing else. */
export function troublesOf(
  { host, holdsVip, keepalived, unfit, services }: NamedLook,
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
