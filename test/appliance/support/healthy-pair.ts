import type { ServedCertificate } from '../../../src/appliance/facts/certificate.ts'
import type { MemberSnapshot, PairSnapshot } from '../../../src/appliance/facts/found-pair.ts'
import type { MemberFacts } from '../../../src/appliance/facts/member-facts.ts'
import { SCRIPTS_VERSION } from '../../../src/appliance/rules/trust.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import { SourceFile } from '../../../src/core/source.ts'
import type { Pair } from '../../../src/inventory/model.ts'

export const NOW = Date.parse('2026-11-20T12:00:00Z')

const PAIR: Pair = {
  name: 'wrtc',
  span: { file: new SourceFile('inventory.yml', ''), start: 0, end: 0 },
  active: 'a',
  standby: 'b',
  vip: { address: '10.0.0.10', prefix: 24, interface: 'eth0' },
}

const RUNS = { isRunning: true, isThere: true, startsAtBoot: false }
const RESTS = { isRunning: false, isThere: true, startsAtBoot: false }

/** `a` serves, `b` stands by, and nothing is wrong. What is given changes one of the two, or the look itself. */
export function healthyPair(changes: PairChanges = {}): PairSnapshot {
  const settings = { ...pairSettings({}), ...changes.settings }
  return {
    pair: PAIR,
    settings,
    members: [
      { ...memberA, certificate: changes.certificates?.a, found: withChanges(factsOf('a'), changes.a) },
      { ...memberB, certificate: changes.certificates?.b, found: withChanges(factsOf('b'), changes.b) },
    ],
    outside: {
      trouble: undefined,
      tookMs: 3,
      mac: '02:00:00:00:00:0a',
      certificate: undefined,
      ...changes.outside,
    },
    plan: changes.plan,
  }
}

export interface PairChanges {
  readonly a?: Partial<MemberFacts> | { readonly unseen: string }
  readonly b?: Partial<MemberFacts> | { readonly unseen: string }
  readonly outside?: Partial<PairSnapshot['outside']>
  readonly settings?: Partial<PairSnapshot['settings']>
  readonly certificates?: { readonly a?: ServedCertificate; readonly b?: ServedCertificate }
  readonly plan?: PairSnapshot['plan']
}

const memberA = { name: 'a', role: 'active', address: '10.0.0.1', peerAddress: '10.0.0.1' } as const
const memberB = { name: 'b', role: 'standby', address: '10.0.0.2', peerAddress: '10.0.0.2' } as const

function withChanges(facts: MemberFacts, changes: PairChanges['a'] = {}): MemberSnapshot['found'] {
  return 'unseen' in changes ? { unseen: changes.unseen, hint: undefined } : { ...facts, ...changes }
}

export function factsOf(name: 'a' | 'b'): MemberFacts {
  const holdsVip = name === 'a'
  const [own, peer] = holdsVip ? ['a', 'b'] : ['b', 'a']
  return {
    holdsVip,
    vipAddresses: holdsVip ? [{ prefix: 24, interface: 'eth0' }] : [],
    macs: [`02:00:00:00:00:0${name}`],
    app: holdsVip ? RUNS : RESTS,
    sync: holdsVip ? RUNS : RESTS,
    keepalived: { ...RUNS, startsAtBoot: true },
    webSocketAnswers: true,
    recorded: { role: holdsVip ? 'active' : 'standby', since: '2026-11-20T10:00:00Z', reason: 'master' },
    epoch: { number: 3, author: 'a' },
    conflicts: [],
    loaded: {
      units: [],
      recovers: true,
      frozen: [],
      keepalivedFile: undefined,
      keepalivedSeconds: 3600,
      uncheckedSeconds: 0.4,
    },
    takeover: {
      missingTools: [],
      state: [],
      own: [],
      app: [],
      sync: [],
      configIsJson: true,
      vipAtBoot: [],
      isPortTaken: false,
      vrrpDropped: undefined,
      openHome: [],
      login: { answer: 'wrtc-data 2', trouble: '' },
    },
    unfit: undefined,
    maintenance: undefined,
    pause: undefined,
    takesOrders: true,
    keepalivedConfig: {
      priority: holdsVip ? 250 : 240,
      routerId: 51,
      advertSeconds: 0.6,
      ownAddress: holdsVip ? '10.0.0.1' : '10.0.0.2',
      peers: [holdsVip ? '10.0.0.2' : '10.0.0.1'],
      digest: 'k',
    },
    scripts: ['wrtc-role', 'wrtc-check'].map((file) => ({
      path: `/usr/libexec/keepalived/${file}`,
      version: SCRIPTS_VERSION,
      digest: file,
      mode: '755',
      isRoots: true,
    })),
    folders: [{ path: '/usr/libexec', mode: '755', isRoots: true }],
    unreadable: [],
    hasUser: true,
    dataTrouble: undefined,
    isSyncRoots: false,
    syncConfig: {
      namesPeer: true,
      hasPlaceholder: false,
      deletes: false,
      overwritesNewer: false,
      digest: 'l',
    },
    keys: {
      own: `ssh-rsa ${own}`,
      isPrivate: true,
      authorized: [`ssh-rsa ${peer}`],
      hostKeys: [`ssh-ed25519 host-${own}`],
      knownForPeer: [`ssh-ed25519 host-${peer}`],
    },
    disks: [{ mount: '/', freeKb: 10_000_000 }],
    data: {
      count: 1,
      digest: 'd',
      newest: [{ path: 'x.json', size: 3, modified: NOW - 60_000, changed: NOW - 60_000 }],
    },
    clock: { least: -5, most: 5, now: NOW },
  }
}
