import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithLab } from './support/lab.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { untilHolds } from './support/until-holds.ts'
import { ending, expectCode, type Ran, run, tasksOf } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const SET_UP_MS = 180_000

describeWithLab('modules that look', () => {
  const lab = useSetUpPair()
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))

  afterAll(() => rmSync(folder, { recursive: true }))

  beforeAll(async () => {
    await lab.sh('wrtc-b', WEB_SERVER)
  }, SET_UP_MS)

  /** Runs tasks as root on both hosts. */
  function tasks(text: string, ...more: readonly string[]): Promise<Ran> {
    const playbook = join(folder, 'site.yml')
    writeFileSync(
      playbook,
      `- name: Looks\n  hosts: all\n  become: true\n  tasks:\n${text.replaceAll(/^/gm, '    ')}`,
    )
    return run(lab, more, { playbook })
  }

  it('keepalived tells how each host is', LONG, async () => {
    const ran = await tasks(`
- name: as configured
  keepalived: { instance: wrtc_wrtc, router_id: 51, priority: '{{ role == "active" ? 250 : 240 }}' }
  register: found
- name: told
  debug: "{{ results.found.state }} {{ results.found.interface }} {{ results.found.holds.join(',') }}."
- name: expected
  keepalived: { state: master }
`)
    expectCode(ran, 1)
    expect(messages(ran, 'told')).toEqual({
      'wrtc-a': `master host0 ${lab.vip}.`,
      'wrtc-b': 'backup host0 .',
    })
    expect(ending(ran, 'failed')).toEqual(['wrtc-b: expected'])
    expect(messages(ran, 'expected')['wrtc-b']).toBe('wrtc_wrtc: its state is backup, not master')
  })

  it('wait_for takes an upgrade for a WebSocket, and a status for a page', LONG, async () => {
    const ran = await tasks(`
- name: the gateway
  wait_for: { websocket: "ws://${lab.vip}:8080/", timeout: 5 }
- name: no gateway
  wait_for: { websocket: "ws://${lab.vip}:8081/", state: absent, timeout: 5 }
- name: the page
  wait_for: { http: "http://${lab.hosts[1]?.address}:8099/there", status: 200, timeout: 5 }
- name: no such page
  wait_for: { http: "http://${lab.hosts[1]?.address}:8099/nowhere", status: 404, timeout: 5 }
- name: a page is no WebSocket
  wait_for: { websocket: "ws://${lab.hosts[1]?.address}:8099/there", timeout: 1, interval: 0.2 }
`)
    expectCode(ran, 1)
    expect(ending(ran, 'failed').toSorted()).toEqual([
      'wrtc-a: a page is no WebSocket',
      'wrtc-b: a page is no WebSocket',
    ])
  })

  it('measure outlives its connection, finds an outage, and leaves nothing', LONG, async () => {
    const began = await tasks(`
- name: watched
  measure: { start: page, http: "http://${lab.hosts[1]?.address}:8099/there", every: 50 }
- name: forgotten
  measure: { start: forgotten, port: 9, lasts: 1 }
`)
    expectCode(began, 0)
    // In ten times the time between two looks there is one before the outage, and one after it.
    await sleep(500)
    const from = performance.now()
    await lab.sh('wrtc-b', `kill $(cat /run/page.pid); sleep 1; ${WEB_SERVER}`)
    await sleep(500)
    const ended = await tasks(`
- name: watched
  measure: { stop: page }
  register: page
- name: told
  debug: "{{ results.page.outages }} {{ results.page.longest_ms }} {{ results.page.lasted_ms > results.page.total_ms }}"
`)
    expectCode(ended, 0)
    for (const text of Object.values(messages(ended, 'told'))) {
      const [outages, longest, isLonger] = String(text).split(' ')
      expect([outages, isLonger]).toEqual(['1', 'true'])
      expect(Number(longest)).toBeGreaterThanOrEqual(1000)
      expect(Number(longest)).toBeLessThan(performance.now() - from)
    }
    // The forgotten one ends by itself.
    for (const host of ['wrtc-a', 'wrtc-b'])
      await lab.sh(
        host,
        untilHolds('[ -z "$(ls -d /run/wrtcplay* /tmp/wrtcplay* 2>/dev/null; pgrep -f "[.]/loop")" ]'),
      )
    const again = expectCode(await tasks('\n- name: watched\n  measure: { stop: page }\n'), 1)
    expect(messages(again, 'watched')['wrtc-a']).toBe('no measurement "page" runs on this host')
  })
})

/** On wrtc-b: serves one page, and goes on when this ends. */
const WEB_SERVER = `mkdir -p /run/page && cd /run/page && echo hello >there
setsid python3 -m http.server 8099 </dev/null >/dev/null 2>&1 &
echo $! >/run/page.pid
until grep -qs ':1FA3 0*:0000 0A ' /proc/net/tcp; do sleep 0.05; done`

function messages(ran: Ran, task: string): Readonly<Record<string, string | undefined>> {
  const events = tasksOf(ran).filter((event) => event.task === task)
  return Object.fromEntries(events.map(({ host, message }) => [host, message]))
}
