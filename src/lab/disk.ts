import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureKeyPair } from './key-pair.ts'
import { type LabHost, type LabLayout, labVip } from './lab-layout.ts'
import type { LabRecord } from './lab-state.ts'
import { isMountPoint, mountOverlay } from './mounts.ts'
import { renumber } from './renumber.ts'
import { subnetOf } from './subnet.ts'

/** The host's file system, as it is seen (and may be changed) from outside while it is mounted. */
export function diskRoot(host: LabHost): string {
  return join(host.folder, 'root')
}

/** Makes the host's disk if it has none, mounts it if it is not mounted. Safe to repeat after being cut short. */
export async function ensureDisk(lab: LabLayout, host: LabHost, record: LabRecord): Promise<void> {
  const [upper, work, root] = [join(host.folder, 'upper'), join(host.folder, 'work'), diskRoot(host)]
  mkdirSync(host.folder, { recursive: true, mode: 0o700 })
  for (const folder of [upper, work, root]) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o755)
  }
  const frozen = frozenDiskOf(host, record)
  const lower = frozen === undefined ? record.image : [frozen, ...record.image]
  if (!isMountPoint(root)) await mountOverlay(root, { lower, upper, work })
  const made = join(host.folder, 'made')
  if (existsSync(made)) return
  if (frozen !== undefined && record.frozen !== undefined)
    renumber(frozen, root, record.frozen.subnet, record.subnet)
  await giveIdentity(lab, host, record)
  writeFileSync(made, '')
}

/** The public host keys as lines of known_hosts. */
export function knownHostsLines(host: LabHost): readonly string[] {
  return HOST_KEYS.map((type) => {
    const [algorithm, key] = readFileSync(`${join(diskRoot(host), hostKeyPath(type))}.pub`, 'utf8').split(' ')
    return `${host.address} ${algorithm} ${key}\n`
  })
}

/** `undefined` for a host that the frozen lab did not have, and in a lab that was not made from one. */
function frozenDiskOf(host: LabHost, { frozen }: LabRecord): string | undefined {
  const disk = frozen === undefined ? undefined : join(frozen.folder, host.name)
  return disk !== undefined && existsSync(disk) ? disk : undefined
}

async function giveIdentity(lab: LabLayout, host: LabHost, { tls }: LabRecord): Promise<void> {
  const disk = diskRoot(host)
  const controller = readFileSync(`${lab.key}.pub`)
  for (const [path, text] of identityFiles(host)) writeFileSync(join(disk, path), text)
  for (const login of LOGINS) authorize(disk, login, controller)
  const config = join(disk, APP_CONFIG)
  writeFileSync(config, applicationConfig(host, tls))
  chownSync(config, WRTC_UID, WRTC_UID)
  for (const type of HOST_KEYS) await ensureKeyPair(join(disk, hostKeyPath(type)), type, `root@${host.name}`)
}

function identityFiles(host: LabHost): readonly (readonly [path: string, text: string])[] {
  return [
    ['etc/hostname', `${host.name}\n`],
    ['etc/hosts', `127.0.0.1 localhost\n${host.address} ${host.name}\n::1 localhost\n`],
    ['etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`],
    // No name server: a lookup fails at once instead of after seconds.
    ['etc/resolv.conf', ''],
    ['etc/lab-address', `${host.address}/24\n`],
  ]
}

function authorize(disk: string, login: Login, key: Buffer): void {
  const file = join(disk, login.home, '.ssh/authorized_keys')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, key)
  chmodSync(dirname(file), 0o700)
  chmodSync(file, 0o600)
  for (const path of [dirname(file), file]) chownSync(path, login.uid, login.uid)
}

function applicationConfig(host: LabHost, tls = false): string {
  const config = {
    floatingAddress: labVip(subnetOf(host.address)),
    port: 8080,
    data: '/opt/sonus/wrtc/data',
    temp: '/opt/sonus/wrtc/tmp',
    ...(tls ? { tls: '/opt/sonus/wrtc/conf/tls.pem' } : {}),
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}

function hostKeyPath(type: string): string {
  return `etc/ssh/ssh_host_${type}_key`
}

interface Login {
  readonly home: string
  readonly uid: number
}

/** As `lab/prepare.sh` makes them. */
const LOGINS: readonly Login[] = [
  { home: 'root', uid: 0 },
  { home: 'home/ops', uid: 1000 },
  { home: 'home/auto', uid: 1001 },
]
const WRTC_UID = 800
const APP_CONFIG = 'opt/sonus/wrtc/conf/wrtc.json'
const HOST_KEYS = ['ed25519', 'ecdsa']
