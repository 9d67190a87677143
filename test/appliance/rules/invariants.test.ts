import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../../src/appliance/rules/invariants.ts'
import { SCRIPTS_VERSION } from '../../../src/appliance/rules/trust.ts'
import { factsOf, healthyPair, NOW, type PairChanges } from '../support/healthy-pair.ts'

const a = factsOf('a')
const b = factsOf('b')
const RUNS = { isRunning: true, isThere: true, startsAtBoot: false }
const RESTS = { isRunning: false, isThere: true, startsAtBoot: false }

const BOTH_WAYS =
  'note sync-both-ways: sync: both cannot promise that the newer data wins: a host that comes back with old files sends them, and where its clock was ahead they replace newer ones'

function file(path: string, changed: number, modified = changed) {
  return { path, size: 3, modified, changed }
}

function config<Name extends 'keepalivedConfig' | 'syncConfig' | 'keys'>(
  facts: typeof a,
  name: Name,
  changes: Partial<NonNullable<(typeof a)[Name]>>,
) {
  return { [name]: { ...facts[name], ...changes } } as Partial<typeof a>
}

function findingTexts(changes: PairChanges): readonly string[] {
  return findingsOf(healthyPair(changes)).map(
    ({ id, severity, problem }) => `${severity === 'note' ? 'note ' : ''}${id}: ${problem}`,
  )
}

describe('a healthy pair', () => {
  it('has nothing wrong', () => {
    expect(findingTexts({})).toEqual([])
  })

  it('has nothing wrong where both hosts sync', () => {
    const sync = { ...RUNS, startsAtBoot: true }
    expect(findingTexts({ a: { sync }, b: { sync }, settings: { sync: 'both' } })).toEqual([BOTH_WAYS])
  })

  it('has nothing wrong while changes are on their way', () => {
    const data = {
      count: 2,
      digest: 'other',
      newest: [file('y.json', NOW - 4000), ...(a.data?.newest ?? [])],
    }
    expect(findingTexts({ a: { data } })).toEqual([])
  })

  it('has nothing wrong while a standby joins the files of a new active host', () => {
    const recorded = { role: 'active', since: new Date(NOW - 5000).toISOString(), reason: 'master' }
    expect(findingTexts({ a: { epoch: { number: 4, author: 'a' }, recorded } })).toEqual([])
  })

  it('is told of clocks only where they are surely apart', () => {
    expect(findingTexts({ b: { clock: { least: -1500, most: 1400, now: NOW } } })).toEqual([])
  })
})

describe('what is wrong with a pair', () => {
  it.each<readonly [string, PairChanges, readonly string[]]>([
    [
      'faults status: one has the VIP set by hand',
      { b: { holdsVip: true, vipAddresses: [{ prefix: 32, interface: 'eth0' }] } },
      [
        'two-holders: both hosts hold the VIP 10.0.0.10: on b it was set by hand, as 10.0.0.10/32, for keepalived stands by there',
      ],
    ],
    [
      'faults status: two do not hear each other',
      {
        b: {
          holdsVip: true,
          vipAddresses: [{ prefix: 24, interface: 'eth0' }],
          app: RUNS,
          recorded: { role: 'active', since: '', reason: '' },
        },
      },
      [
        'two-holders: both hosts hold the VIP 10.0.0.10: keepalived on each takes the other host for dead, although both answer here',
      ],
    ],
    [
      'faults status: the holder has the VIP once more',
      {
        a: {
          vipAddresses: [
            { prefix: 24, interface: 'eth0' },
            { prefix: 32, interface: 'eth0' },
          ],
        },
      },
      [
        'vip-by-hand: a has the VIP as 10.0.0.10/32, too, which keepalived has not set: it stays there when the VIP moves, and both hosts have it then',
      ],
    ],
    [
      'nobody holds it',
      { a: { holdsVip: false, app: RESTS } },
      ['no-holder: neither host holds the VIP 10.0.0.10'],
    ],
    [
      'a third machine has it',
      { outside: { mac: '02:ff:ff:ff:ff:ff' } },
      [
        'third-holder: a third machine answers at the VIP 10.0.0.10: its hardware address is 02:ff:ff:ff:ff:ff',
      ],
    ],
    [
      'WRTC is stopped on the holder',
      { a: { app: RESTS, webSocketAnswers: false } },
      ['app-stopped: wrtc does not run on a, which holds the VIP'],
    ],
    [
      'WRTC is masked',
      { a: { app: { ...RESTS, isThere: false } } },
      ['app-missing: a has no service wrtc that could run, or it is masked'],
    ],
    [
      'WRTC runs on the standby',
      { b: { app: RUNS } },
      ['app-without-vip: wrtc runs on b, which does not hold the VIP'],
    ],
    [
      'the WebSocket is frozen',
      { a: { webSocketAnswers: false }, b: { webSocketAnswers: false }, outside: { trouble: 'no answer' } },
      ['websocket-silent: the WebSocket at 10.0.0.10:8080 does not answer on a itself'],
    ],
    [
      'the standby does not reach it',
      { b: { webSocketAnswers: false } },
      ['websocket-cut-off: the WebSocket at 10.0.0.10:8080 answers on a, but not when b asks'],
    ],
    [
      'this machine does not reach it',
      { outside: { trouble: 'nobody has the address' } },
      [
        'websocket-unseen: the WebSocket at 10.0.0.10:8080 answers its own host, but not this machine: nobody has the address',
      ],
    ],
    [
      'lsyncd is stopped on the holder',
      { a: { sync: RESTS } },
      ['sync-stopped: lsyncd does not run on a: what is written there does not reach the other host'],
    ],
    [
      'lsyncd runs on the standby',
      { b: { sync: RUNS } },
      [
        'sync-on-standby: lsyncd runs on b, which does not hold the VIP: it may send old files to the active host',
      ],
    ],
    [
      'lsyncd is not configured',
      { b: config(b, 'syncConfig', { hasPlaceholder: true, namesPeer: false }) },
      ['sync-placeholder: /etc/lsyncd/lsyncd.conf.lua on b still holds _PEER_IP_'],
    ],
    [
      'lsyncd sends to somebody else',
      { b: config(b, 'syncConfig', { namesPeer: false, digest: 'x' }) },
      ['sync-wrong-peer: /etc/lsyncd/lsyncd.conf.lua on b does not name its peer'],
    ],
    [
      'the sync is set up differently',
      { b: config(b, 'syncConfig', { digest: 'x' }) },
      ['sync-config-differs: /etc/lsyncd/lsyncd.conf.lua is not the same on both hosts'],
    ],
    [
      'the sync lags',
      {
        a: {
          data: {
            count: 2,
            digest: 'x',
            newest: [file('y.json', NOW - 42_000), file('x.json', NOW - 60_000)],
          },
        },
      },
      ['sync-behind: b lacks y.json of a, the oldest for 42 s'],
    ],
    [
      'the standby has something newer',
      { b: { data: { count: 1, digest: 'd', newest: [file('x.json', NOW - 30_000)] } } },
      ['newer-on-standby: b, the standby, has a later version of x.json than a'],
    ],
    [
      'the standby never joined',
      { a: { epoch: { number: 4, author: 'a' } } },
      ['stale-standby: b has not fetched the files of a since the last takeover (3 of 4)'],
    ],
    [
      'the active host works on old files',
      { b: { epoch: { number: 4, author: 'b' } } },
      ['stale-holder: a serves with the files of promotion 3, and b has those of 4'],
    ],
    [
      'keepalived is stopped on the standby',
      { b: { keepalived: { ...RESTS, startsAtBoot: true } } },
      ['keepalived-stopped: keepalived does not run on b: it cannot take over'],
    ],
    [
      'priorities are equal',
      { b: config(b, 'keepalivedConfig', { priority: 250 }) },
      ['same-priority: a and b have the same priority 250'],
    ],
    [
      'router ids differ',
      { b: config(b, 'keepalivedConfig', { routerId: 52, digest: 'x' }) },
      ['router-ids-differ: a and b have different router ids, 51 and 52: they do not hear each other'],
    ],
    [
      'adverts differ',
      { b: config(b, 'keepalivedConfig', { advertSeconds: 5, digest: 'x' }) },
      ['keepalived-differs: keepalived is configured differently on a and b: adverts every 0.6 s and 5 s'],
    ],
    [
      'keepalived speaks to somebody else',
      { b: config(b, 'keepalivedConfig', { peers: ['10.0.0.9'] }) },
      [
        'keepalived-addresses: keepalived on b sends from 10.0.0.2 to 10.0.0.9, not from 10.0.0.2 to 10.0.0.1',
      ],
    ],
    [
      'a script was edited',
      {
        b: { scripts: b.scripts.map((script, index) => (index === 0 ? { ...script, digest: 'x' } : script)) },
      },
      ['scripts-differ: /usr/libexec/keepalived/wrtc-role is not the same on a and b'],
    ],
    [
      'a script is gone',
      { b: { scripts: b.scripts.slice(1) } },
      ['script-missing: /usr/libexec/keepalived/wrtc-role is missing on b'],
    ],
    [
      'a script can be written by others',
      {
        b: { scripts: b.scripts.map((script, index) => (index === 0 ? { ...script, mode: '777' } : script)) },
      },
      [
        'script-writable: /usr/libexec/keepalived/wrtc-role on b can be written by others than root, so keepalived will not run it',
      ],
    ],
    [
      'the standby is not fit',
      { b: { unfit: 'told to yield' } },
      ['unfit: b is not fit to have the VIP: told to yield'],
    ],
    [
      'a failure is left over',
      { b: { recorded: { role: 'fault', since: '2026-11-20T10:00:00Z', reason: 'fault' } } },
      [
        'fault-left-over: b is still marked as failed (fault, since 2026-11-20T10:00:00Z), although it is fit',
      ],
    ],
    [
      'a key is not authorized',
      { b: config(b, 'keys', { authorized: [] }) },
      ['key-not-authorized: wrtc of a may not log in to b: its key is not among the authorized ones'],
    ],
    [
      'there is no key',
      { b: config(b, 'keys', { own: undefined }) },
      ['no-key: wrtc on b has no private key /opt/sonus/wrtc/.ssh/id_rsa that works without a passphrase'],
    ],
    [
      'a key is open to others',
      { b: config(b, 'keys', { own: undefined, isPrivate: false }) },
      ["key-open: /opt/sonus/wrtc/.ssh/id_rsa on b is not wrtc's alone, so ssh refuses it"],
    ],
    [
      'a host key is not known',
      { b: config(b, 'keys', { knownForPeer: [] }) },
      ['host-key-unknown: wrtc on b does not know the host key of a'],
    ],
    [
      'the clocks are apart',
      { b: { clock: { least: 3_600_000, most: 3_600_010, now: NOW + 3_600_000 } } },
      ['clocks-apart: the clocks of a and b are 3600 s apart'],
    ],
    [
      'both clocks are off',
      {
        a: { clock: { least: 5000, most: 5010, now: NOW } },
        b: { clock: { least: 5000, most: 5010, now: NOW } },
      },
      [
        'note clock-off: the clock of a and the one of this machine are 5.0 s apart',
        'note clock-off: the clock of b and the one of this machine are 5.0 s apart',
      ],
    ],
    [
      'the disk is nearly full',
      { b: { disks: [{ mount: '/opt', freeKb: 50_000 }] } },
      ['disk-full: on b only 48 MiB are left on /opt'],
    ],
    [
      'WRTC starts at boot',
      { b: { app: { ...RESTS, startsAtBoot: true } } },
      ['app-at-boot: wrtc starts at boot on b, whoever has the VIP'],
    ],
    [
      'keepalived does not start at boot',
      { b: { keepalived: RUNS } },
      ['keepalived-not-at-boot: keepalived does not start at boot on b: after a restart it cannot take over'],
    ],
    [
      'lsyncd starts at boot',
      { b: { sync: { ...RESTS, startsAtBoot: true } } },
      [
        'sync-at-boot: lsyncd starts at boot on b: a host that comes back with old files would send them to the other one',
      ],
    ],
    ['a host is away', { b: { unseen: 'timed out' } }, ['unreachable: b could not be asked: timed out']],
    [
      'the active host is away',
      { a: { unseen: 'timed out' }, outside: { trouble: 'nobody has the address' } },
      ['unreachable: a could not be asked: timed out', 'no-holder: b does not hold the VIP 10.0.0.10'],
    ],
    [
      'a host was never set up',
      { b: { keepalivedConfig: undefined, scripts: [], keepalived: RESTS } },
      ['not-set-up: b is not set up as half of a pair: keepalived is not configured'],
    ],
    [
      'the sync goes both ways and deletes',
      {
        a: { sync: { ...RUNS, startsAtBoot: true }, ...config(a, 'syncConfig', { deletes: true }) },
        b: { sync: { ...RUNS, startsAtBoot: true }, ...config(b, 'syncConfig', { deletes: true }) },
        settings: { sync: 'both' },
      },
      [
        'sync-risky: the sync runs both ways, and on a it deletes files there (no "delete = false"): a host that comes back with old files wipes the good ones',
        'sync-risky: the sync runs both ways, and on b it deletes files there (no "delete = false"): a host that comes back with old files wipes the good ones',
        BOTH_WAYS,
      ],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(findingTexts(changes)).toEqual(expected)
  })
})

describe('whom a pair hangs on', () => {
  it.each<readonly [string, PairChanges, string]>([
    [
      'security 1: scripts without a version are old',
      { b: { scripts: b.scripts.map((script) => ({ ...script, version: undefined })) } },
      "scripts-old: the failover scripts on b are of an older wrtcplay: with them, the application's user can become root, and a peer can keep WRTC from starting; a keepalived that hangs keeps the VIP beside the other host, and files that both hosts wrote can be lost; an update or a change of settings that is cut off leaves files of two versions in use at the same time",
    ],
    [
      'security 1: scripts of the first version that had one',
      { a: { scripts: ofVersion(1) } },
      "scripts-old: the failover scripts on a are of an older wrtcplay: with them, the application's user can become root, and a peer can keep WRTC from starting; a keepalived that hangs keeps the VIP beside the other host, and files that both hosts wrote can be lost; an update or a change of settings that is cut off leaves files of two versions in use at the same time",
    ],
    [
      'faults 3, 5: scripts of the second version, also where one of them alone is left of it',
      { a: { scripts: [...ofVersion(SCRIPTS_VERSION).slice(1), ...ofVersion(2).slice(0, 1)] } },
      'scripts-old: the failover scripts on a are of an older wrtcplay: with them, a keepalived that hangs keeps the VIP beside the other host, and files that both hosts wrote can be lost; an update or a change of settings that is cut off leaves files of two versions in use at the same time',
    ],
    [
      'scripts of the third version',
      { a: { scripts: ofVersion(3) } },
      'scripts-old: the failover scripts on a are of an older wrtcplay: with them, an update or a change of settings that is cut off leaves files of two versions in use at the same time',
    ],
    [
      'security 1: a data folder that is a link',
      { b: { dataTrouble: '/opt/sonus/wrtc/data is a link' } },
      'data-refused: the data folder /opt/sonus/wrtc/data on b is left alone, and its files are carried nowhere: /opt/sonus/wrtc/data is a link',
    ],
    [
      'security 1: a user that is not there',
      { a: { hasUser: false } },
      'no-user: there is no user wrtc on a: no files are carried there',
    ],
    [
      'security 1: a sync that runs as root',
      { a: { isSyncRoots: true } },
      'note sync-as-root: lsyncd runs as root on a: what wrtc puts in the place of its data folder, it reads as root and carries to the other host',
    ],
    [
      'security 4: a folder above the scripts that others can write',
      { a: { folders: [{ path: '/usr/libexec', mode: '775', isRoots: true }] } },
      'folder-writable: /usr/libexec on a can be written by others than root, who then can put their own in place of the failover scripts or their state',
    ],
    [
      'security 4: a folder of the state that is not root’s',
      { a: { folders: [{ path: '/var/lib/wrtc-pair', mode: '755', isRoots: false }] } },
      'folder-writable: /var/lib/wrtc-pair on a can be written by others than root, who then can put their own in place of the failover scripts or their state',
    ],
    [
      'security 2: a state file that holds something else',
      { b: { unreadable: ['epoch'], epoch: undefined } },
      'state-unreadable: /var/lib/wrtc-pair/epoch on b holds what it cannot hold, and counts as not there',
    ],
  ])('%s', (_what, changes, finding) => {
    expect(findingTexts(changes)).toEqual([finding])
  })

  it('security 1: the scripts that ship are of the version that is asked for', () => {
    const scripts = ['programs', 'library'].flatMap((folder) =>
      readdirSync(join(SHIPPED, 'files/wrtc-pair', folder)).map(
        (name) => `files/wrtc-pair/${folder}/${name}`,
      ),
    )
    expect(scripts.length).toBeGreaterThan(20)
    for (const script of scripts)
      expect(readFileSync(join(SHIPPED, script), 'utf8')).toMatch(
        new RegExp(`^(#!.*\\n|# shellcheck .*\\n)?# wrtc-pair scripts, version ${SCRIPTS_VERSION}\\n`),
      )
    expect(readFileSync(join(SHIPPED, 'templates/settings.conf.hbs'), 'utf8')).toContain(
      `\nversion='${SCRIPTS_VERSION}'\n`,
    )
    expect(readFileSync(join(SHIPPED, 'tasks/failover-scripts.yml'), 'utf8')).toContain(
      `dest: "{{ script_dir }}/wrtc-pair-${SCRIPTS_VERSION}"`,
    )
  })
})

const SHIPPED = join(import.meta.dirname, '../../..')

describe('what is worth knowing, and no fault', () => {
  it('roles that are swapped', () => {
    expect(
      findingTexts({ a: { ...swapped(b) }, b: { ...swapped(a) }, outside: { mac: '02:00:00:00:00:0b' } }),
    ).toEqual(['note roles-swapped: b, the configured standby, is the active one now'])
  })

  it('versions that were kept', () => {
    expect(findingTexts({ b: { conflicts: ['20261120T100000Z-b'] } })).toEqual([
      'note conflicts: b keeps versions of files that both hosts had written, in /opt/sonus/wrtc/conflicts/20261120T100000Z-b',
    ])
  })

  it('files that were deleted on the active host', () => {
    const data = {
      count: 2,
      digest: 'x',
      newest: [file('x.json', NOW - 60_000), file('old.json', NOW - 90_000)],
    }
    expect(findingTexts({ b: { data } })).toEqual(['note only-on-standby: only b has old.json'])
  })

  it('a VIP that cannot be seen from another network', () => {
    const look = healthyPair({ outside: { trouble: 'no answer within 2 s', mac: undefined } })
    const [first, second] = look.members
    const far = { ...look, members: [{ ...first, address: '203.0.113.1' }, second] as const }
    expect(findingsOf(far).map(({ id, severity }) => [id, severity])).toEqual([['websocket-unseen', 'note']])
  })
})

function ofVersion(version: number) {
  return a.scripts.map((script) => ({ ...script, version }))
}

function swapped({ holdsVip, app, sync, recorded }: typeof a) {
  return { holdsVip, app, sync, recorded }
}
