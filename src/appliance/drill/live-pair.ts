import { setTimeout as sleep } from 'node:timers/promises'
import { DrillError, type DrillHost } from './drill-host.ts'
import { upgrades } from './outside.ts'
import { lookAt, troublesOf } from './pair-look.ts'
import { type PairSettings, webSocketPlace } from './pair-settings.ts'

/** The pair as it is now. */
export interface LivePair {
  readonly hosts: readonly [DrillHost, DrillHost]
  readonly settings: PairSettings
}

/** Waits until all is well with the pair; throws a `DrillError` that says what is not. */
export async function untilWell(pair: LivePair, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let troubles = await troublesNow(pair)
  while (troubles.length > 0) {
    signal?.throwIfAborted()
    if (performance.now() > deadline) throw new DrillError(`the pair is not well: ${troubles.join('; ')}`)
    await sleep(250)
    troubles = await troublesNow(pair)
  }
}

async function troublesNow({ hosts, settings }: LivePair): Promise<readonly string[]> {
  const serves = upgrades(webSocketPlace(settings))
  const looks = await Promise.all(hosts.map((host) => lookAt(host, settings)))
  return troublesOf(looks, await serves, settings)
}

/** The one host that holds the VIP. */
export async function holderOf({ hosts, settings }: LivePair): Promise<DrillHost | undefined> {
  const looks = await Promise.all(hosts.map((host) => lookAt(host, settings)))
  const holders = looks.filter(({ holdsVip }) => holdsVip)
  return holders.length === 1 ? hosts.find(({ name }) => name === holders[0]?.host) : undefined
}
