import type { Flavour } from '../../../src/lab/lab-state.ts'
import type { Member } from './pair.ts'
import type { HostBefore, PairBefore, Theirs } from './set-up-before.ts'

/** How a pair was found, and what the first run comes to. */
export interface FoundPair {
  readonly name: string
  readonly before: PairBefore
  readonly flavour?: Flavour
  /** Who serves at the VIP before, and after. Nobody before: then only after, by `ends`. */
  readonly serves?: Member
  readonly ends?: Member
  readonly args?: readonly string[]
  /** The run is refused, with this; nothing is changed. */
  readonly refused?: RegExp
  /** What the dry run tells of it. */
  readonly expected?: RegExp
}

const HAND: HostBefore = { vip: 24, app: 'service' }
const OLD = { value: 1, minutes: 60 }
const NEW = { value: 2, minutes: 5 }
/** .10 is the VIP. */
const same = (routerId: number, priority: number, more: object = {}): Theirs => ({
  instances: [{ name: 'gw', address: 10, routerId, priority, ...more }],
})
const other = (routerId: number, priority: number, start: Theirs['start'] = 'service'): Theirs => ({
  instances: [{ name: 'web', address: 20, routerId, priority }],
  start,
})
const mixed = (priority: number): Theirs => ({
  instances: [
    { name: 'gw', address: 10, routerId: 77, priority },
    { name: 'web', address: 20, routerId: 78, priority },
  ],
})
const NOBODY_NOTICES = /starts there first and takes the address over; nobody notices/

export const FOUND_PAIRS: readonly FoundPair[] = [
  { name: 'by hand on a', before: { a: HAND }, serves: 'wrtc-a', expected: NOBODY_NOTICES },
  { name: 'by hand on b', before: { b: HAND }, serves: 'wrtc-b', expected: NOBODY_NOTICES },
  {
    name: 'by hand on a, as the manual has it, with keys and lsyncd on both',
    before: { keys: true, a: { ...HAND, lsyncd: true }, b: { lsyncd: true } },
    serves: 'wrtc-a',
  },
  {
    name: 'by hand on b, with keys and lsyncd on both',
    before: { keys: true, a: { lsyncd: true }, b: { ...HAND, lsyncd: true } },
    serves: 'wrtc-b',
  },
  {
    name: 'by hand on a, whose files are older',
    before: { a: { ...HAND, data: OLD }, b: { data: NEW } },
    serves: 'wrtc-a',
  },
  {
    name: 'by hand on b, whose files are newer',
    before: { a: { data: OLD }, b: { ...HAND, data: NEW } },
    serves: 'wrtc-b',
  },
  { name: 'by hand on a, with another prefix', before: { a: { ...HAND, vip: 32 } }, serves: 'wrtc-a' },
  { name: 'by hand on b, with another prefix', before: { b: { ...HAND, vip: 32 } }, serves: 'wrtc-b' },
  { name: 'by hand on b, where WRTC does not run', before: { b: { vip: 24 } }, ends: 'wrtc-b' },
  {
    name: 'nobody has it, lsyncd runs on both with other files',
    before: { keys: true, a: { lsyncd: true, data: OLD }, b: { lsyncd: true, data: OLD } },
    ends: 'wrtc-a',
  },
  {
    name: 'nobody has it, other files on both',
    before: { a: { data: OLD }, b: { data: NEW } },
    ends: 'wrtc-a',
  },
  { name: 'by hand on both', before: { a: HAND, b: { vip: 24 } }, refused: /wrtc-a and wrtc-b both have/ },
  {
    name: 'by hand on a, where WRTC has another port',
    before: { a: { ...HAND, port: 9090 } },
    refused: /does not answer a WebSocket at .*:8080.*wrtc_port.*Nothing was changed; -e may_interrupt=true/s,
  },
  {
    name: 'by hand on a, with another port that is told',
    before: { a: { ...HAND, port: 9090 }, b: { port: 9090 } },
    args: ['-e', 'wrtc_port=9090'],
    serves: 'wrtc-a',
  },
  {
    name: 'by hand on a, where WRTC was not started as the service',
    before: { a: { vip: 24, app: 'by-hand' } },
    refused: /something listens on port 8080 of wrtc-a, and it is not the service wrtc/,
  },
  {
    name: 'a keepalived with the same VIP and another router id, on a',
    before: { a: { keepalived: same(77, 150), app: 'service' }, b: { keepalived: same(77, 100) } },
    serves: 'wrtc-a',
    expected: /with a keepalived that is not this pair's: .* nobody notices/,
  },
  {
    name: 'a keepalived with the same VIP and another router id, on b',
    before: { a: { keepalived: same(77, 100) }, b: { keepalived: same(77, 150), app: 'service' } },
    serves: 'wrtc-b',
  },
  {
    name: 'a keepalived with the same VIP and router id, on a',
    before: { a: { keepalived: same(51, 150), app: 'service' }, b: { keepalived: same(51, 100) } },
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived with the same VIP and router id, on b',
    before: { a: { keepalived: same(51, 100) }, b: { keepalived: same(51, 150), app: 'service' } },
    serves: 'wrtc-b',
  },
  {
    name: 'a keepalived with the same VIP on a alone',
    before: { a: { keepalived: same(77, 150), app: 'service' } },
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived with the same VIP on b alone',
    before: { b: { keepalived: same(77, 150), app: 'service' } },
    serves: 'wrtc-b',
  },
  {
    name: 'a keepalived with the same VIP, lsyncd and other files on both',
    before: {
      keys: true,
      a: { keepalived: same(77, 150), app: 'service', data: OLD },
      b: { keepalived: same(77, 100), data: NEW },
    },
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived with the same VIP that stops WRTC when it loses it',
    before: {
      a: { keepalived: same(77, 150, { stopsApp: true }), app: 'service' },
      b: { keepalived: same(77, 100, { stopsApp: true }) },
    },
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived with another VIP, and ours by hand on a',
    before: { a: { ...HAND, keepalived: other(77, 150) }, b: { keepalived: other(77, 100) } },
    serves: 'wrtc-a',
    expected: /is somebody's, and stays \(web \(.*\.20, router id 77\)\)/,
  },
  {
    name: 'a keepalived with another VIP on a, and ours by hand on b',
    before: { a: { keepalived: other(77, 150) }, b: { ...HAND, keepalived: other(77, 100) } },
    serves: 'wrtc-b',
  },
  {
    name: 'a keepalived with another VIP and the same router id, and ours by hand on a',
    before: { a: { ...HAND, keepalived: other(51, 150) }, b: { keepalived: other(51, 100) } },
    refused: /the router id 51 is taken on wrtc-a, by the instance web .* such as 52/,
  },
  {
    name: 'the same with a router id of our own',
    before: { a: { ...HAND, keepalived: other(51, 150) }, b: { keepalived: other(51, 100) } },
    args: ['-e', 'vrrp_router_id=52'],
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived with another VIP, and nobody has ours',
    before: { a: { keepalived: other(77, 150) }, b: { keepalived: other(77, 100) } },
    ends: 'wrtc-a',
  },
  {
    name: 'a keepalived with the VIP beside another one',
    before: { a: { keepalived: mixed(150), app: 'service' }, b: { keepalived: mixed(100) } },
    refused: /has the VIP .*, beside what others need and what would be lost: .*web/,
  },
  {
    name: 'a configuration of keepalived that is not in use, and by hand on a',
    before: { a: { ...HAND, keepalived: other(77, 150, 'none') } },
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived that was not started as the service, and ours by hand on a',
    before: { a: { ...HAND, keepalived: other(77, 150, 'by-hand') } },
    refused: /keepalived runs on wrtc-a, but not as the service keepalived/,
  },
  {
    name: 'drop-ins of both services, and by hand on a',
    before: {
      a: {
        ...HAND,
        files: {
          '/etc/systemd/system/keepalived.service.d/theirs.conf': '[Service]\nEnvironment=THEIRS=1\n',
          '/etc/systemd/system/wrtc.service.d/theirs.conf': '[Service]\nEnvironment=THEIRS=1\n',
        },
      },
    },
    serves: 'wrtc-a',
  },
  {
    name: 'by hand on a, and brought up at each boot',
    before: { a: { ...HAND, files: { '/etc/rc.local': '#!/bin/sh\nip address add VIP/24 dev host0\n' } } },
    serves: 'wrtc-a',
    expected: /stands in \/etc\/rc\.local on wrtc-a: at the next boot both hosts could hold it/,
  },
  { name: 'by hand on b, with SysV init', flavour: 'sysv', before: { b: HAND }, serves: 'wrtc-b' },
  {
    name: 'a keepalived with the same VIP on a, with SysV init',
    flavour: 'sysv',
    before: { a: { keepalived: same(77, 150), app: 'service' }, b: { keepalived: same(77, 100) } },
    serves: 'wrtc-a',
  },
  {
    name: 'a keepalived with another VIP, and ours by hand on a, with SysV init',
    flavour: 'sysv',
    before: { a: { ...HAND, keepalived: other(77, 150) }, b: { keepalived: other(77, 100) } },
    serves: 'wrtc-a',
  },
]
