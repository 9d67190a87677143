import { bounded } from '../../appliance/facts/bounded-target.ts'
import type { WatchedMember, WatchedPair } from '../../appliance/facts/pair-probe.ts'
import type { PairSettings } from '../../appliance/settings/settings.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import { createConnect } from '../../transport/connect.ts'
import type { Connect, Target } from '../../transport/target.ts'
import { askPasswords } from '../ask-passwords.ts'
import { usageError } from '../command-failure.ts'
import { reachTargets } from '../reach-targets.ts'
import { loadInventoryAlone } from '../read-inventory.ts'
import { secretsOf } from '../resolve-secret.ts'
import { systemClock } from '../system-clock.ts'
import type { Terminal } from '../terminal.ts'
import { appliancePlan } from './appliance-plan.ts'
import type { PairOptions } from './pair-options.ts'
import { readPairSettings } from './read-pair-settings.ts'

/** Pairs with connections to their hosts, which are opened for the first question. */
export interface OpenPairs {
  readonly pairs: readonly WatchedPair[]
  close(): Promise<void>
}

/** The pairs that are picked. Reports mistakes in inventory and command line, and then throws. */
export async function openPairs(
  pick: (inventory: Inventory) => readonly Pair[],
  options: PairOptions,
  terminal: Terminal,
): Promise<OpenPairs> {
  const inventory = loadInventoryAlone(options, terminal)
  const pairs = pick(inventory)
  if (pairs.length === 0) throw usageError(`there is no pair in ${inventory.path}`)
  const { masker } = terminal
  const resolve = secretsOf(terminal)
  const { 'extra-vars': extraVars, color } = options
  const settings = readPairSettings({ inventory, pairs, resolve, extraVars, color }, terminal)
  const hosts = pairs.flatMap(({ active, standby }) => [active, standby])
  const asked = await askPasswords(options, masker)
  const targetOf = reachTargets({ inventory, hosts, asked, resolve, color: options.color }, terminal)
  const plan = appliancePlan({ inventory, extraVars, resolve, targetOf }, terminal)
  return connectPairs(pairs, inventory, settings, { targetOf, connect: createConnect(terminal.files), plan })
}

interface Ways extends Pick<WatchedPair, 'plan'> {
  readonly targetOf: (host: string) => Target
  readonly connect: Connect
}

function connectPairs(
  pairs: readonly Pair[],
  { hosts }: Inventory,
  settings: readonly PairSettings[],
  { targetOf, connect, plan }: Ways,
): OpenPairs {
  const opened: WatchedMember[] = []
  const member = (name: string): WatchedMember => {
    const host = hosts.get(name)
    if (host === undefined) throw new RangeError(`a pair names "${name}", which is no host`)
    const connected = { host, connection: connect(bounded(targetOf(name)), { lock: undefined }) }
    opened.push(connected)
    return connected
  }
  return {
    pairs: pairs.flatMap((pair, index) => {
      const own = settings[index]
      if (own === undefined) return []
      const members = { active: member(pair.active), standby: member(pair.standby) }
      return [{ pair, settings: own, ...members, clock: systemClock(NEVER), plan }]
    }),
    close: async () => void (await Promise.all(opened.map(({ connection }) => connection.close()))),
  }
}

/** Never aborted: the command itself ends the waiting. */
const NEVER = new AbortController().signal
