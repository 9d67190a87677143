import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import PQueue from 'p-queue'
import { ensureDisk, knownHostsLines } from './disk.ts'
import { readFrozenRecord } from './frozen-lab.ts'
import { ensureImage, type Say } from './image.ts'
import { raiseInotify } from './inotify.ts'
import { labInventory } from './inventory-file.ts'
import { ensureKeyPair } from './key-pair.ts'
import { LabError } from './lab-error.ts'
import { type LabHost, type LabLayout, labLayout, MOST_HOSTS } from './lab-layout.ts'
import { lockLab } from './lab-lock.ts'
import { type Flavour, hostsOf, type LabRecord, readLabRecord, writeLabRecord } from './lab-state.ts'
import { runningMachines, startMachine, waitForBoot } from './machine.ts'
import { withMachineLock } from './machine-lock.ts'
import { connectLink, ensureBridge, pickSubnet } from './network.ts'
import { checkPrerequisites } from './prerequisites.ts'

export interface LabUpOptions {
  /** The labs of each working directory are apart from those of others. */
  readonly workingFolder: string
  readonly name: string
  /** At least this many; a lab that has more keeps them. Unset: what it has, or 2. */
  readonly hosts?: number | undefined
  readonly flavour?: Flavour | undefined
  /** Whether the WRTC of a new lab speaks TLS. */
  readonly tls?: boolean | undefined
  /** The folder of a frozen lab: hosts of a new lab begin with the disks that the hosts of the same names had, for addresses of their own. */
  readonly from?: string | undefined
  /** Told what takes long. */
  readonly say: Say
}

export interface LabUpResult {
  readonly lab: LabLayout
  readonly record: LabRecord
  readonly hosts: readonly LabHost[]
  /** The names of the hosts that were not running before. */
  readonly booted: readonly string[]
}

/**
 * Brings a lab up: afterwards all its hosts run, answer on port 22 and are connected to each other, whatever state it
 * was in before, a half-made or half-dead one included. Needs root. Throws a `LabError`.
 */
export async function labUp(options: LabUpOptions): Promise<LabUpResult> {
  checkPrerequisites()
  const lab = labLayout(options.workingFolder, options.name)
  return lockLab(lab, 'which is bringing this lab up', options.say, async () => {
    const record = await ensureRecord(lab, options)
    raiseInotify(record.hosts)
    await ensureKeyPair(lab.key, 'ed25519', `wrtcplay lab ${lab.name}`)
    const hosts = hostsOf(lab, record)
    const booted = await ensureHosts(lab, hosts, record)
    writeFileSync(lab.knownHosts, hosts.flatMap(knownHostsLines).join(''), OWN)
    writeFileSync(lab.inventory, labInventory(lab, hosts, record.tls), OWN)
    return { lab, record, hosts, booted }
  })
}

/** What others could write would not be obeyed. */
const OWN = { mode: 0o600 }

async function ensureRecord(lab: LabLayout, options: LabUpOptions): Promise<LabRecord> {
  const existing = readLabRecord(lab)
  const from = options.from === undefined ? undefined : readFrozenRecord(options.from)
  const flavour = options.flavour ?? existing?.flavour ?? from?.flavour ?? 'systemd'
  const tls = options.tls ?? (existing ?? from)?.tls
  checkRequest(lab, options, existing)
  if (tls === true && flavour === 'sysv')
    throw new LabError(
      'hosts that boot sysv have no openssl, and so no certificate',
      'leave --tls or --flavour out',
    )
  mkdirSync(lab.folder, { recursive: true, mode: 0o700 })
  chmodSync(dirname(lab.root), 0o700)
  const image = usableImage(existing ?? from) ?? (await ensureImage(lab.root, flavour, options.say))
  const lock = { purpose: 'which is making the network of a lab', timeoutMs: 30_000 }
  return withMachineLock('network', lock, async () => {
    const subnet = existing?.subnet ?? (await pickSubnet(lab))
    await ensureBridge(lab, subnet)
    const hosts = Math.max(options.hosts ?? 2, existing?.hosts ?? 1)
    const frozen = existing === undefined ? frozenOf(options, from) : existing.frozen
    const record: LabRecord = { version: 1, name: lab.name, subnet, flavour, tls, image, hosts, frozen }
    writeLabRecord(lab, record)
    return record
  })
}

function frozenOf({ from }: LabUpOptions, record: LabRecord | undefined): LabRecord['frozen'] {
  return from === undefined || record === undefined ? undefined : { folder: from, subnet: record.subnet }
}

function checkRequest(
  lab: LabLayout,
  { hosts = 1, flavour, tls }: LabUpOptions,
  existing: LabRecord | undefined,
): void {
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > MOST_HOSTS) {
    throw new LabError(`a lab has 1 to ${MOST_HOSTS} hosts, not ${hosts}`)
  }
  if (existing !== undefined && flavour !== undefined && flavour !== existing.flavour) {
    throw new LabError(
      `the lab "${lab.name}" is there already and boots ${existing.flavour}`,
      takeItDown(lab),
    )
  }
  if (existing !== undefined && tls !== undefined && tls !== (existing.tls ?? false)) {
    throw new LabError(
      `the lab "${lab.name}" is there already, and its WRTC speaks ${existing.tls === true ? '' : 'no '}TLS`,
      takeItDown(lab),
    )
  }
}

function takeItDown({ name }: LabLayout): string {
  return `take it down first (\`wrtcplay lab down --name ${name}\`), or use another name`
}

/** A lab keeps the image it was made from, for its disks lie over it. */
function usableImage(existing: LabRecord | undefined): readonly string[] | undefined {
  return existing?.image.every((folder) => existsSync(folder)) ? existing.image : undefined
}

async function ensureHosts(
  lab: LabLayout,
  hosts: readonly LabHost[],
  record: LabRecord,
): Promise<readonly string[]> {
  const running = runningMachines(lab)
  const queue = new PQueue({ concurrency: 2 * availableParallelism() })
  const missing = hosts.filter((host) => !running.has(host.machine))
  await queue.addAll(
    hosts.map((host) => async () => {
      await ensureDisk(lab, host, record)
      if (missing.includes(host)) startMachine(lab, host)
      await waitForBoot(lab, host, BOOT_TIMEOUT_MS)
      await connectLink(lab, host)
    }),
  )
  return missing.map((host) => host.name)
}

const BOOT_TIMEOUT_MS = 60_000
