import { describe, expect, it } from 'vitest'
import type { LoadedFacts, MemberFacts, TakeoverFacts } from '../../../src/appliance/facts/member-facts.ts'
import { findingsOf } from '../../../src/appliance/rules/invariants.ts'
import { factsOf, healthyPair, type PairChanges } from '../support/healthy-pair.ts'

const b = factsOf('b')
const loaded = (changes: Partial<LoadedFacts>): Partial<MemberFacts> => ({
  loaded: { ...b.loaded, ...changes },
})
const takeover = (changes: Partial<TakeoverFacts>): Partial<MemberFacts> => ({
  takeover: { ...b.takeover, ...changes },
})
const unit = { name: 'keepalived.service', needsReload: false, unread: [], gone: [] }

function findingTexts(changes: PairChanges): readonly string[] {
  return findingsOf(healthyPair(changes)).map(({ id, problem }) => `${id}: ${problem}`)
}

describe('faults status: what runs is what was loaded', () => {
  it.each<readonly [string, Partial<LoadedFacts>, string]>([
    [
      'a process that was stopped',
      { frozen: ['keepalived'] },
      'frozen: keepalived on b is stopped by a signal',
    ],
    [
      'brownfield 6: a drop-in that was not read',
      { units: [{ ...unit, unread: ['/etc/x.conf'] }], recovers: false },
      'unit-not-loaded: systemd on b does not go by the present files of keepalived.service: /etc/x.conf',
    ],
    [
      'a drop-in that is gone',
      { units: [{ ...unit, gone: ['/etc/x.conf'] }] },
      'unit-not-loaded: systemd on b does not go by the present files of keepalived.service: /etc/x.conf, which is gone',
    ],
    ['no recovery', { recovers: false }, 'recovery-off: systemd on b does not clean up'],
    ['no check', { uncheckedSeconds: 21 }, 'check-not-run: keepalived on b has not run its check for 21 s'],
    [
      'brownfield 9: another file',
      { keepalivedFile: '/etc/other.conf' },
      'keepalived-other-file: keepalived on b was told to read /etc/other.conf',
    ],
  ])('%s', (_name, changes, expected) => {
    expect(findingTexts({ b: loaded(changes) })).toEqual([expect.stringContaining(expected)])
  })
})

describe('faults status: what a takeover will need is tried', () => {
  it.each<readonly [string, Partial<TakeoverFacts>, string]>([
    [
      'a program',
      { app: ['/x is not there'] },
      'cannot-start: wrtc could not be started on b: /x is not there',
    ],
    [
      'the sync',
      { sync: ['/x is empty'] },
      'sync-cannot-start: lsyncd could not be started on b: /x is empty',
    ],
    ['a tool', { missingTools: ['rsync'] }, 'tool-missing: b has no rsync'],
    ['a folder', { own: ['/x cannot be written'] }, 'place-unusable: wrtc on b: /x cannot be written'],
    ['the state', { state: ['/x is not there'] }, 'state-unusable: /x is not there on b'],
    [
      'the configuration',
      { configIsJson: false },
      'config-garbled: /opt/sonus/wrtc/conf/wrtc.json on b is no JSON',
    ],
    ['the VIP at boot', { vipAtBoot: ['/etc/x'] }, 'vip-at-boot: /etc/x on b gives it the VIP'],
    ['the port', { isPortTaken: true }, 'port-taken: some process on b listens on port 8080'],
    ['VRRP', { vrrpDropped: 'ip protocol 112 drop' }, 'vrrp-dropped: the packet filter on b drops VRRP'],
    [
      'the login',
      { login: { answer: '', trouble: 'Permission denied' } },
      'login-refused: wrtc of b cannot ask a',
    ],
    [
      'a greeting',
      { login: { answer: 'hi', trouble: '' } },
      'login-noisy: the login of wrtc on a prints "hi"',
    ],
  ])('%s', (_name, changes, expected) => {
    expect(findingTexts({ b: takeover(changes) })).toEqual([expect.stringContaining(expected)])
  })

  it('says what sshd refuses keys for', () => {
    const a = takeover({ openHome: ['/home/wrtc/.ssh'] })
    const login = { answer: '', trouble: 'Permission denied (publickey).' }
    expect(findingTexts({ a, b: takeover({ login }) })).toEqual([
      "home-open: /home/wrtc/.ssh on a is not wrtc's alone to write, so sshd there refuses its keys: Permission denied (publickey).",
    ])
  })

  it('does not ask for JSON where the host that serves has none', () => {
    expect(
      findingTexts({ a: takeover({ configIsJson: false }), b: takeover({ configIsJson: false }) }),
    ).toEqual([])
  })

  it('a state that does not go with the VIP', () => {
    expect(findingTexts({ a: { recorded: { role: 'standby', since: '', reason: '' } } })).toEqual([
      'role-misrecorded: a is the active host, and its state says "standby": the failover scripts go by that',
    ])
    expect(findingTexts({ b: { recorded: undefined } })).toEqual([
      'role-misrecorded: b is the standby host, and its state says nothing: the failover scripts go by that',
    ])
  })
})

describe('faults status: what the playbook would put there', () => {
  const pending = (host: string, path: string) => ({
    host,
    touches: [`file:${path}`],
    summary: `change ${path}`,
  })

  it('is told, once for each thing', () => {
    const plan = { pending: [pending('b', '/x'), pending('b', '/x'), pending('a', '/y')], failures: [] }
    expect(findingTexts({ plan })).toEqual([
      'drift: b is not as the playbook makes it: a run would change /x; change /x',
      'drift: a is not as the playbook makes it: a run would change /y',
    ])
  })

  it('is left to a rule that knows better words for it', () => {
    const [script] = b.scripts
    const path = script?.path ?? ''
    const scripts = b.scripts.map((one) => (one.path === path ? { ...one, mode: '777' } : one))
    expect(findingTexts({ b: { scripts }, plan: { pending: [pending('b', path)], failures: [] } })).toEqual([
      expect.stringMatching(/^script-writable: /),
    ])
  })

  it('a run that would fail is told where nothing else is wrong', () => {
    const plan = { pending: [], failures: [{ host: 'a', task: 'T', message: 'no' }] }
    expect(findingTexts({ plan })).toEqual([
      'run-would-fail: a run of the playbook would fail on a, at "T": no',
    ])
    expect(findingTexts({ plan, b: loaded({ recovers: false }) })).toHaveLength(1)
  })

  it('where it cannot be told, that is a note', () => {
    expect(findingsOf(healthyPair({ plan: { unknown: 'x' } }))).toMatchObject([
      { id: 'not-compared', severity: 'note' },
    ])
  })
})

describe('brownfield 7: a pair that is not the appliance', () => {
  const foreign = { scripts: [], recorded: undefined }

  it('is healthy when what holds for any pair is so', () => {
    const found = findingsOf(healthyPair({ a: foreign, b: foreign, outside: { trouble: 'refused' } }))
    expect(found).toMatchObject([{ id: 'not-appliance', severity: 'note' }])
    expect(found.map(({ advice }) => advice).join()).not.toContain('puts it right')
  })

  it('is told of what is wrong with any', () => {
    const stopped = { ...foreign, keepalived: { isRunning: false, isThere: true, startsAtBoot: true } }
    expect(
      findingTexts({ a: foreign, b: { ...stopped, holdsVip: true } }).map((text) => text.split(':')[0]),
    ).toEqual(['two-holders', 'keepalived-stopped', 'not-appliance'])
  })
})
