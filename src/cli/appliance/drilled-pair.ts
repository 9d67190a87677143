import { join } from 'node:path'
import { checkHost } from '../../appliance/drill/check-host.ts'
import type { DrillHost } from '../../appliance/drill/drill-host.ts'
import type { LivePair } from '../../appliance/drill/live-pair.ts'
import { remoteDrillHost } from '../../appliance/drill/remote-host.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import { type LabStatus, labList } from '../../lab/presence.ts'
import { createConnect } from '../../transport/connect.ts'
import { usageError } from '../command-failure.ts'
import { PACKAGE_FOLDER } from '../package-folder.ts'
import { reachTargets } from '../reach-targets.ts'
import { secretsOf } from '../resolve-secret.ts'
import { systemClock } from '../system-clock.ts'
import type { Terminal } from '../terminal.ts'
import { labDrillHost } from './lab-drill-host.ts'
import { pairNamed } from './pair-named.ts'
import { readPairSettings } from './read-pair-settings.ts'

/** A pair whose two hosts can be reached. */
export interface DrilledPair {
  readonly pairName: string
  readonly pair: LivePair
  readonly isLab: boolean
  /** The seed for random choices, where none was given. */
  readonly seed: number
  close(): Promise<void>
}

interface DrilledPairOptions {
  readonly pair: string | undefined
  readonly 'extra-vars': readonly string[]
  readonly color: boolean | undefined
}

/** Finds the pair, and connects to its hosts: to those of a lab from outside, to real ones over SSH. */
export async function openDrilledPair(
  inventory: Inventory,
  options: DrilledPairOptions,
  terminal: Terminal,
): Promise<DrilledPair> {
  const pair = askedPair(options.pair, inventory)
  const { 'extra-vars': extraVars, color } = options
  const resolve = secretsOf(terminal)
  const [settings] = readPairSettings({ inventory, pairs: [pair], resolve, extraVars, color }, terminal)
  if (settings === undefined) throw new Error('settings were read and did not say what is wrong')
  const names = [pair.active, pair.standby] as const
  const reached = reachHosts(names, inventory, options, terminal)
  try {
    await Promise.all(reached.hosts.map((host) => checkHost(host, settings)))
    const seed = Math.floor(Math.random() * 1_000_000)
    return {
      pairName: pair.name,
      pair: { hosts: reached.hosts, vip: pair.vip, settings, clock: systemClock(NEVER) },
      isLab: reached.isLab,
      seed,
      close: () => reached.close(),
    }
  } catch (error) {
    await reached.close()
    throw error
  }
}

function askedPair(name: string | undefined, inventory: Inventory): Pair {
  const { pairs, path } = inventory
  const names = [...pairs.keys()]
  const wanted = name ?? (names.length === 1 ? names[0] : undefined)
  if (wanted !== undefined) return pairNamed(wanted, inventory)
  throw usageError(names.length === 0 ? `there is no pair in ${path}` : `which pair: ${names.join(', ')}?`)
}

interface Reached {
  readonly hosts: readonly [DrillHost, DrillHost]
  readonly isLab: boolean
  close(): Promise<void>
}

function reachHosts(
  names: readonly [string, string],
  inventory: Inventory,
  { color }: { readonly color: boolean | undefined },
  terminal: Terminal,
): Reached {
  const resolve = secretsOf(terminal)
  const asked = { user: undefined, password: undefined, becomePassword: undefined }
  // Also throws for hosts of a lab that is down.
  const targetOf = reachTargets({ inventory, hosts: names, asked, resolve, color }, terminal)
  const inLab = labOf(
    names.map((name) => targetOf(name).address),
    terminal.folder,
  )
  if (inLab !== undefined) {
    const self = [process.execPath, join(PACKAGE_FOLDER, 'dist/cli/main.js')]
    const host = (name: string): DrillHost => {
      const address = targetOf(name).address
      const own = inLab.hosts.find((one) => one.address === address)?.name ?? name
      return labDrillHost({ workingFolder: terminal.folder, name: inLab.name, host: own }, self)
    }
    return { hosts: [host(names[0]), host(names[1])], isLab: true, close: () => Promise.resolve() }
  }
  const connect = createConnect(terminal.files)
  const connections = names.map((name) => connect(targetOf(name), { lock: undefined }))
  const [one, other] = names.map((name, index) => {
    const connection = connections[index] ?? connect(targetOf(name), { lock: undefined })
    return remoteDrillHost(targetOf(name), connection)
  })
  if (one === undefined || other === undefined) throw new RangeError('a pair has two hosts')
  return {
    hosts: [one, other],
    isLab: false,
    close: async () => void (await Promise.all(connections.map((connection) => connection.close()))),
  }
}

/** The lab of this working directory that all of these addresses belong to. */
function labOf(addresses: readonly string[], folder: string): LabStatus | undefined {
  return labList(folder).find(({ hosts }) =>
    addresses.every((address) => hosts.some((host) => host.address === address)),
  )
}

/** Never aborted: faults are undone after an interrupt, too, and that takes its time. */
const NEVER = new AbortController().signal
