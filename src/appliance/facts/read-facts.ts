import type { PairSettings } from '../settings/settings.ts'
import { type AskedBetween, clockOffset } from './clock-offset.ts'
import type { DataFile, DataTree, Epoch, KeyFacts, MemberFacts, RecordedRole } from './member-facts.ts'
import { readOrder, readPause } from './operator-order.ts'
import { type ProbeLines, readLines } from './probe-lines.ts'
import { readFolders, readKeepalivedConfig, readScripts, readSyncConfig } from './read-config.ts'
import { readLoaded } from './read-loaded.ts'
import { readServices } from './read-services.ts'
import { readTakeover } from './read-takeover.ts'
import { servesBy } from './web-socket-place.ts'

/** Reads the output of `memberProbe`; `undefined` when its end is missing. */
export function readFacts(
  output: string,
  settings: PairSettings,
  asked: AskedBetween,
): MemberFacts | undefined {
  const lines = readLines(output)
  const clock = clockOffset(lines.one('begin'), lines.one('end'), asked)
  if (clock === undefined) return undefined
  return {
    clock,
    ...readServices(lines, settings),
    holdsVip: lines.one('vip') !== undefined,
    vipAddresses: readVipAddresses(lines),
    macs: lines.all('mac').filter((mac) => mac !== '00:00:00:00:00:00'),
    webSocketAnswers: servesBy(lines.one('websocket') ?? ''),
    recorded: readRecorded(lines),
    epoch: readEpoch(lines),
    conflicts: lines.all('conflict'),
    unfit: lines.one('unfit'),
    maintenance: readOrder(lines.all('maintenance')),
    pause: readPause(lines.all('paused'), lines.one('held-back')?.slice(0, LONGEST_REASON)),
    takesOrders: lines.has('takes-orders'),
    keepalivedConfig: readKeepalivedConfig(lines),
    scripts: readScripts(lines),
    folders: readFolders(lines),
    unreadable: STATE_FILES.flatMap(([name, form]) => (isUnreadable(lines, name, form) ? [name] : [])),
    hasUser: !lines.has('no-user'),
    dataTrouble: lines.one('data-trouble'),
    isSyncRoots: lines.one('sync-uid') === '0',
    syncConfig: readSyncConfig(lines),
    keys: readKeys(lines, settings),
    disks: readDisks(lines),
    data: readData(lines),
    loaded: readLoaded(lines, settings),
    takeover: readTakeover(lines, settings),
  }
}

/** Reads lines of `ip -o`: number, interface, family, address with prefix. */
function readVipAddresses(lines: ProbeLines): MemberFacts['vipAddresses'] {
  return lines.all('vip').flatMap((line) => {
    const match = /^\d+: (\S+) +inet6? [^ /]+\/(\d+) /.exec(`${line} `)
    return match === null ? [] : [{ interface: match[1] ?? '', prefix: Number(match[2]) }]
  })
}

function readRecorded(lines: ProbeLines): RecordedRole | undefined {
  const values = new Map(
    lines.all('state').map((line) => {
      const [name = '', ...rest] = line.split('=')
      return [name, rest.join('=')] as const
    }),
  )
  const role = values.get('role')
  if (role === undefined || !ROLE.test(role)) return undefined
  return { role, since: values.get('since') ?? '', reason: values.get('reason') ?? '' }
}

function readEpoch(lines: ProbeLines): Epoch | undefined {
  const [, number, author = ''] = EPOCH.exec(lines.one('epoch') ?? '') ?? []
  return number === undefined ? undefined : { number: Number(number), author }
}

/** The form of docs/wrtc-data-protocol.md. The scripts treat any other text as missing. */
const EPOCH = /^(0|[1-9]\d{0,11}) (-|\w[\w.-]{0,252})$/
const ROLE = /^(active|standby|fault)$/
const STATE_FILES = [
  ['epoch', EPOCH],
  ['joined', /^(0|[1-9]\d{0,11})$/],
  ['state', /^role=(active|standby|fault)$/],
] as const

function isUnreadable(lines: ProbeLines, name: string, form: RegExp): boolean {
  const [first] = lines.all(name)
  return first !== undefined && !form.test(first)
}

function readKeys(lines: ProbeLines, { user }: PairSettings): KeyFacts {
  const [mode = '', owner] = (lines.one('key-mode') ?? '').split(' ')
  return {
    own: lines.one('key-own'),
    isPrivate: mode === '' ? undefined : owner === user && mode.endsWith('00'),
    authorized: lines.all('key-authorized'),
    hostKeys: lines.all('key-host'),
    knownForPeer: lines.all('key-known'),
  }
}

/** Reads lines of `df -P`: file system, size, used, free, share, mount point. Two paths may share one. */
function readDisks(lines: ProbeLines): MemberFacts['disks'] {
  const disks = lines.all('disk').map((line) => {
    const [, , , free, , ...mount] = line.trim().split(/\s+/)
    return { mount: mount.join(' '), freeKb: Number(free) }
  })
  return [...new Map(disks.map((disk) => [disk.mount, disk])).values()]
}

function readData(lines: ProbeLines): DataTree | undefined {
  const digest = lines.one('data-digest')
  if (digest === undefined) return undefined
  const newest = lines.all('data').flatMap(readDataFile)
  return { digest, count: Number(lines.one('data-count')), newest }
}

function readDataFile(line: string): readonly DataFile[] {
  const match = /^(\d+(?:\.\d+)?) (\d+(?:\.\d+)?) (\d+) (?:\.\/)?(.+)$/.exec(line)
  if (match === null) return []
  const [, modified, changed, size, path = ''] = match
  return [{ path, size: Number(size), modified: milliseconds(modified), changed: milliseconds(changed) }]
}

/** Characters of a reason, which appears in messages. */
const LONGEST_REASON = 400

function milliseconds(seconds: string | undefined): number {
  return Math.floor(Number(seconds) * 1000)
}
