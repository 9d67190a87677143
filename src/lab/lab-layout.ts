import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { LabError } from './lab-error.ts'

/** The lab that is meant when none is named. */
export const DEFAULT_LAB = 'default'

/** Where a lab keeps its files, and what its parts are called on this machine. */
export interface LabLayout {
  readonly name: string
  /** `.wrtcplay/lab` of the working directory: shared by all labs there. */
  readonly root: string
  /** Everything that belongs to this lab alone. */
  readonly folder: string
  /** Tells the labs of all working directories of this machine apart in names of links, machines and cgroups. */
  readonly tag: string
  readonly bridge: string
  readonly cgroup: string
  readonly key: string
  readonly knownHosts: string
  readonly inventory: string
  readonly stateFile: string
}

/** One host of a lab. The first two are the pair. */
export interface LabHost {
  readonly name: string
  readonly address: string
  /** The container's name; also in the name of its link, so that it has at most 12 characters. */
  readonly machine: string
  /** The bridge's end of the host's network cable. */
  readonly link: string
  readonly folder: string
}

/** Throws a `LabError` for a name that could not be a folder's. */
export function labLayout(workingFolder: string, name: string): LabLayout {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new LabError(`"${name}" cannot be a lab's name`, 'use at most 40 small letters, digits and "-"')
  }
  return labLayoutAt(join(realpathSync(workingFolder), '.wrtcplay', 'lab'), name)
}

/** As `labLayout`, for a name that is known to be good and the folder that holds all labs. */
export function labLayoutAt(root: string, name: string): LabLayout {
  const folder = join(root, name)
  const tag = createHash('sha256').update(folder).digest('hex').slice(0, 6)
  return {
    name,
    root,
    folder,
    tag,
    bridge: `wrtc-${tag}`,
    cgroup: `wrtcplay-lab-${tag}`,
    key: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    inventory: join(folder, 'inventory.yml'),
    stateFile: join(folder, 'state.json'),
  }
}

/** `number` counts from 1. */
export function labHost(lab: LabLayout, subnet: string, number: number): LabHost {
  const name = number === 1 ? 'wrtc-a' : number === 2 ? 'wrtc-b' : `h${number}`
  return {
    name,
    address: `${subnet}.${FIRST_HOST + number - 1}`,
    machine: `${machinePrefix(lab)}${number}`,
    link: `vb-${machinePrefix(lab)}${number}`,
    folder: join(lab.folder, 'hosts', name),
  }
}

/** What the names of all machines of a lab begin with. */
export function machinePrefix(lab: LabLayout): string {
  return `w${lab.tag}-`
}

/** The floating address of a lab's pair. */
export function labVip(subnet: string): string {
  return `${subnet}.10`
}

/** The address of the machine itself on the lab's bridge. */
export function labGateway(subnet: string): string {
  return `${subnet}.1`
}

const FIRST_HOST = 11
/** So that the last address is .254. */
export const MOST_HOSTS = 244
