import { beforeAll, describe, expect, it } from 'vitest'
import { type DrillHost, mustSh } from '../../src/drill/drill-host.ts'
import { type DrillResult, drillPair } from '../../src/drill/drill-pair.ts'
import { labDrillHost } from '../../src/drill/lab-host.ts'
import { holderOf, type LivePair, untilWell } from '../../src/drill/live-pair.ts'
import { readPairSettings } from '../../src/drill/pair-settings.ts'
import type { Scenario } from '../../src/drill/scenario.ts'
import { SCENARIOS } from '../../src/drill/scenario-list.ts'
import { labCut, labHeal } from '../../src/lab/faults.ts'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './support/lab.ts'
import { expectCode, run, wrtcplay } from './support/wrtcplay.ts'

const SCENARIO_MS = 180_000
const WELL_MS = 60_000

describeWithLab('a drill', () => {
  const lab = useLab()
  let pair: LivePair
  beforeAll(async () => {
    expectCode(await run(lab, []), 0)
    const host = (name: string): DrillHost => labDrillHost(lab.ref(name), ['false'])
    const hosts = [host('wrtc-a'), host('wrtc-b')] as const
    pair = { hosts, settings: await readPairSettings(hosts[0]) }
  }, UP_TIMEOUT_MS)

  describe('finds that the pair keeps its bounds and its data', () => {
    it.each(SCENARIOS)(
      '$name',
      async (scenario) => {
        const result = await drillOnce(scenario)
        const breaches = onlySlow(result)
          ? (await drillOnce(scenario)).verdict.breaches
          : result.verdict.breaches
        expect(breaches).toEqual([])
      },
      SCENARIO_MS,
    )
  })

  it(
    'notices two hosts that serve at the same time',
    async () => {
      const scenario: Scenario = {
        ...quiet,
        async act(stage) {
          const { vip, interface: link, scripts } = stage.settings
          const add = `ip address add ${vip}/24 dev ${link}; systemctl start ${stage.settings.app}`
          const remove = `ip address del ${vip}/24 dev ${link} 2>/dev/null; ${scripts}/wrtc-role backup`
          await labCut(lab.ref(stage.other.name))
          try {
            await stage.sleep(1_000)
            await stage.strike('takes what it must not', stage.other, add, remove)
            await stage.sleep(1_000)
            await stage.undo(stage.other)
          } finally {
            await labHeal(lab.ref(stage.other.name))
          }
        },
      }
      const { verdict, measurement } = await drillOnce(scenario)
      expect(measurement.twoServing.total).toBeGreaterThan(300)
      expect(verdict.breaches.join()).toMatch(/both hosts served at the same time/)
    },
    SCENARIO_MS,
  )

  it(
    'notices a write that was lost',
    async () => {
      const scenario: Scenario = {
        ...quiet,
        async act(stage) {
          const remove = `sleep 2; rm -f ${stage.settings.data}/${stage.prefix}-3.json`
          await Promise.all(pair.hosts.map((host) => mustSh(host, remove)))
        },
      }
      expect((await drillOnce(scenario)).measurement.writes.lost.map(({ number }) => number)).toEqual([3])
    },
    SCENARIO_MS,
  )

  it(
    'is undone by Ctrl-C, and reported as far as it came',
    async () => {
      const ran = await wrtcplay(['drill', '-i', lab.inventory, '-s', 'host-cut'], {
        whenTold: { text: /cut off the network/, act: (kill) => kill('SIGINT') },
      })
      expect(ran.code).toBe(130)
      await untilWell(pair, WELL_MS)
    },
    SCENARIO_MS,
  )

  it(
    'is undone when the controller is killed',
    async () => {
      const holder = await holderOf(pair)
      await wrtcplay(['drill', '-i', lab.inventory, '-s', 'host-cut'], {
        whenTold: { text: /cut off the network/, act: (kill) => kill('SIGKILL') },
      })
      expect(holder).toBeDefined()
      await untilWell(pair, WELL_MS)
    },
    SCENARIO_MS,
  )

  it('leaves nothing of its own on the hosts', async () => {
    for (const host of pair.hosts) {
      const left = await mustSh(
        host,
        'ls -d /opt/sonus/wrtc/data/drill-* /var/tmp/drill-home 2>/dev/null; mount | grep sonus; tc qdisc show dev host0; :',
      )
      expect(left.replace(/^qdisc noqueue.*\n/, '')).toBe('')
    }
  })

  function drillOnce(scenario: Scenario): Promise<DrillResult> {
    const id = Math.floor(Math.random() * 36 ** 6).toString(36)
    return drillPair({ pair, scenario, id, signal: new AbortController().signal, tell: () => undefined })
  }
})

/** A machine with other things to do makes all that is measured on it late; that alone gets a second chance. */
function onlySlow({ verdict: { breaches } }: DrillResult): boolean {
  return breaches.length > 0 && breaches.every((breach) => / was away for /.test(breach))
}

const NONE = { vip: undefined, webSocket: undefined }
const quiet = {
  name: 'of-this-test',
  summary: 'something that is wrong on purpose',
  onlyLab: undefined,
  bounds: { cautious: NONE, standard: NONE, fast: NONE },
  moves: undefined,
}
