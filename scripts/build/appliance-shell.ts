import { checkHost } from '../../src/appliance/drill/check-host.ts'
import { fetchNow, holdingOf, putAside, removeDrillFiles } from '../../src/appliance/drill/data-files.ts'
import type { DrillHost } from '../../src/appliance/drill/drill-host.ts'
import { startRecorder } from '../../src/appliance/drill/recorder.ts'
import type { ScenarioContext } from '../../src/appliance/drill/scenario.ts'
import { SCENARIOS } from '../../src/appliance/drill/scenario-list.ts'
import { watchdogOnHost } from '../../src/appliance/drill/watchdog.ts'
import { memberProbe } from '../../src/appliance/facts/member-probe.ts'
import { quickProbe } from '../../src/appliance/facts/quick-facts.ts'
import { rootOnly } from '../../src/appliance/facts/root-only.ts'
import { pairSettings } from '../../src/appliance/settings/settings.ts'
import type { NamedShell } from './playbook-shell.ts'

const SETTINGS = pairSettings({})
const OVER_TLS = pairSettings({ wrtc_tls: true, wrtc_tls_name: 'gw.example.org' })
const VIP = { address: '192.0.2.10', prefix: 24, interface: undefined, cidr: '192.0.2.10/24' }
const PREFIX = 'drill-abc'

/** The shell that the appliance makes for a pair with the usual settings, each text once. */
export async function applianceShell(): Promise<readonly NamedShell[]> {
  const question = { vip: VIP, settings: SETTINGS }
  const probes = [
    { name: 'status', text: memberProbe({ vip: VIP.address, peer: '192.0.2.2', settings: SETTINGS }).source },
    { name: 'quick', text: quickProbe({ ...question, about: 'services' }).source },
    { name: 'quick-answer', text: quickProbe({ ...question, about: 'webSocket' }).source },
    {
      name: 'quick-answer-tls',
      text: quickProbe({ vip: VIP, settings: OVER_TLS, about: 'webSocket' }).source,
    },
    { name: 'root-only', text: rootOnly(['/usr/libexec/keepalived/wrtc-role']).source },
  ]
  const all = [...probes, ...(await drillShell())]
  return [...all, ...all.flatMap(shellWithin)]
}

/** What is given to another shell as a text in quotes: a checker sees but the text. */
function shellWithin({ name, text }: NamedShell): readonly NamedShell[] {
  const texts = [...text.matchAll(/(?:\bmine=|\bstart_test=|\bsh -c )'((?:[^']|'\\'')*)'/g)]
  return texts.map(([, quoted = ''], index) => ({
    name: `${name}-within-${index}`,
    text: quoted.replaceAll(`'\\''`, `'`),
  }))
}

/** What the drill sends to a host: all of it is written down, and answered with nothing. */
async function drillShell(): Promise<readonly NamedShell[]> {
  const sent: NamedShell[] = []
  const hostOf = (what: string): DrillHost => ({
    name: 'host',
    lab: undefined,
    sh(script) {
      sent.push({ name: `drill-${what}-${sent.length}`, text: script })
      return Promise.resolve({ code: 0, stdout: '', stderr: '' })
    },
  })
  const pair = { vip: VIP, settings: SETTINGS, clock: CLOCK }
  // What is not understood in an answer of nothing ends it, once it is sent.
  await Promise.allSettled([
    checkHost(hostOf('check'), SETTINGS),
    startRecorder(hostOf('recorder'), pair, PREFIX),
    holdingOf(hostOf('holding'), SETTINGS, PREFIX),
    putAside(hostOf('aside'), SETTINGS, PREFIX),
    fetchNow(hostOf('fetch'), SETTINGS),
    removeDrillFiles([hostOf('remove')], SETTINGS, PREFIX, 0),
    watchdogOnHost(hostOf('watchdog'), 'true', 1),
    ...SCENARIOS.map((scenario) => scenario.act(contextOf(hostOf(scenario.name)))),
  ])
  const texts = new Map(sent.map((one) => [one.text, one]))
  return [...texts.values()]
}

const CLOCK = {
  now: () => new Date(0),
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
}

/** Nothing takes time in it, and all comes true at once. */
function contextOf(host: DrillHost): ScenarioContext {
  const done = (): Promise<void> => Promise.resolve()
  return {
    settings: SETTINGS,
    vip: VIP,
    clock: CLOCK,
    prefix: PREFIX,
    holder: host,
    other: host,
    async inject(_text, { sh }, script, undo) {
      await sh(script)
      if (undo !== undefined) await sh(undo)
    },
    lab: done,
    undo: done,
    sleep: done,
    untilServed: done,
    untilHeldBy: done,
    untilSilent: done,
    untilWell: done,
  }
}
