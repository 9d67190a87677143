import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { LabError } from './lab-error.ts'
import { DEFAULT_LAB, type LabHost, type LabLayout, labGateway, labLayout, labVip } from './lab-layout.ts'
import { type Flavour, hostsOf, type LabRecord, labNames, readLabRecord } from './lab-state.ts'
import { runningMachines } from './machine.ts'
import { linkExists } from './network.ts'
import { isLabAddress, subnetOf } from './subnet.ts'

interface HostStatus extends LabHost {
  readonly power: 'on' | 'off'
}

/** A lab as it is now. `broken`: there is something of it, but not all; `lab up` repairs it. */
export interface LabStatus {
  readonly name: string
  readonly state: 'up' | 'broken' | 'down'
  readonly subnet: string | undefined
  readonly vip: string | undefined
  readonly flavour: Flavour | undefined
  readonly hosts: readonly HostStatus[]
  readonly inventory: string
}

/** All labs of a working directory. Needs no root. */
export function labList(workingFolder: string): readonly LabStatus[] {
  return labNames(join(workingFolder, '.wrtcplay', 'lab')).map((name) => labState(workingFolder, name))
}

/** A host that was switched off on purpose does not make its lab `broken`. Needs no root. */
export function labState(workingFolder: string, name: string): LabStatus {
  const lab = labLayout(workingFolder, name)
  const record = readLabRecord(lab)
  if (record === undefined) return withoutRecord(lab)
  const running = runningMachines(lab)
  const hosts = hostsOf(lab, record).map((host) => ({ ...host, power: powerOf(running.has(host.machine)) }))
  const anyOn = hosts.some(({ power }) => power === 'on')
  return {
    name,
    state: linkExists(lab.bridge) && anyOn ? 'up' : 'broken',
    subnet: record.subnet,
    vip: labVip(record.subnet),
    flavour: record.flavour,
    hosts,
    inventory: lab.inventory,
  }
}

/**
 * Of the addresses about to be connected to, those of a lab whose bridge is not on this machine: a packet to
 * them would leave by the default route. Say `LAB_NOT_UP` and connect to nothing. Asks the machine only when
 * there is a lab's address.
 */
export function absentLabAddresses(addresses: readonly string[]): readonly string[] {
  const suspects = addresses.filter(isLabAddress)
  if (suspects.length === 0) return []
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []),
  )
  return suspects.filter((address) => !own.has(labGateway(subnetOf(address))))
}

export const LAB_NOT_UP = 'the lab is not up: run `wrtcplay lab up`'

/** Throws a `LabError` when there is no such lab or host. */
export function findHost(ref: {
  readonly workingFolder: string
  readonly name: string
  readonly host: string
}): {
  readonly lab: LabLayout
  readonly record: LabRecord
  readonly host: LabHost
} {
  const lab = labLayout(ref.workingFolder, ref.name)
  const record = readLabRecord(lab)
  if (record === undefined) throw notUp(ref.name)
  const hosts = hostsOf(lab, record)
  const host = hosts.find(({ name }) => name === ref.host)
  if (host !== undefined) return { lab, record, host }
  const names = hosts.map(({ name }) => name).join(', ')
  throw new LabError(`the lab "${ref.name}" has no host ${ref.host}`, `it has ${names}`)
}

function notUp(name: string): LabError {
  if (name === DEFAULT_LAB) return new LabError('the lab is not up', 'run `wrtcplay lab up`')
  return new LabError(`the lab "${name}" is not up`, `run \`wrtcplay lab up --name ${name}\``)
}

function withoutRecord(lab: LabLayout): LabStatus {
  return {
    name: lab.name,
    state: linkExists(lab.bridge) || runningMachines(lab).size > 0 ? 'broken' : 'down',
    subnet: undefined,
    vip: undefined,
    flavour: undefined,
    hosts: [],
    inventory: lab.inventory,
  }
}

function powerOf(running: boolean): 'on' | 'off' {
  return running ? 'on' : 'off'
}
