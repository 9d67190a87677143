import { beforeAll, expect, it } from 'vitest'
import { type DrillHost, mustSh } from '../../src/appliance/drill/drill-host.ts'
import { drillPair } from '../../src/appliance/drill/drill-pair.ts'
import { holderOf, type LivePair, untilWell } from '../../src/appliance/drill/live-pair.ts'
import { remoteDrillHost } from '../../src/appliance/drill/remote-host.ts'
import type { Scenario } from '../../src/appliance/drill/scenario.ts'
import { isLate } from '../../src/appliance/drill/verdict.ts'
import { labCut, labHeal } from '../../src/lab/faults.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { SshTarget } from '../../src/transport/ssh2/ssh-target.ts'
import { ownFiles } from '../support/own-files.ts'
import { drillOnce, fresh, livePair, scenarioNamed } from './support/drills.ts'
import { describeWithLab, UP_TIMEOUT_MS } from './support/lab.ts'
import { holders, until } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { untilHolds } from './support/until-holds.ts'
import { wrtcplay } from './support/wrtcplay.ts'

const SCENARIO_MS = 180_000
const WELL_MS = 60_000

describeWithLab('a drill itself', () => {
  const lab = useSetUpPair()
  let pair: LivePair
  beforeAll(async () => {
    pair = await livePair(lab)
  }, UP_TIMEOUT_MS)

  it(
    'notices two hosts that serve at the same time',
    async () => {
      const scenario: Scenario = {
        ...quiet,
        async act(stage) {
          const { settings, vip } = stage
          const { scripts } = settings
          const address = `${vip.address}/24 dev ${vip.interface}`
          const add = `ip address add ${address}; systemctl start ${settings.app}`
          const remove = `ip address del ${address} 2>/dev/null; ${scripts}/wrtc-role backup`
          await labCut(lab.ref(stage.other.name))
          try {
            await stage.sleep(1_000)
            await stage.inject('takes what it must not', stage.other, add, remove)
            await stage.sleep(1_000)
            await stage.undo(stage.other)
          } finally {
            await labHeal(lab.ref(stage.other.name))
          }
        },
      }
      const { verdict, measurement } = await drillOnce(pair, scenario)
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
          const file = `${stage.settings.data}/${stage.prefix}-3.json`
          await Promise.all(pair.hosts.map((host) => mustSh(host, untilHolds(`[ -s ${file} ]`))))
          await Promise.all(pair.hosts.map((host) => mustSh(host, `rm ${file}`)))
        },
      }
      expect(
        (await drillOnce(pair, scenario, 3_000)).measurement.writes.lost.map(({ number }) => number),
      ).toEqual([3])
    },
    SCENARIO_MS,
  )

  it(
    'is undone by Ctrl-C, and reported as far as it came',
    async () => {
      const holder = await holderOf(pair)
      const ran = await wrtcplay(['drill', '-i', lab.inventory, '-s', 'host-cut'], {
        whenPrinted: { text: /wrtc-[ab]: cut off the network/, act: afterTheMove(holder, 'SIGINT') },
      })
      expect(ran.code).toBe(130)
      await untilWell(pair, WELL_MS)
      expect((await holderOf(pair))?.name).not.toBe(holder?.name)
    },
    SCENARIO_MS,
  )

  it(
    'can be had over SSH, too, and a host that is mute for some seconds is undone by itself',
    async () => {
      const connect = createConnect(ownFiles())
      const targets = lab.hosts.map((host) => targetOf(host.name, host.address))
      const connections = targets.map((target) => connect(target, { lock: undefined }))
      try {
        const [one, other] = targets.map((target, index) =>
          remoteDrillHost(target, connections[index] ?? fail()),
        )
        const scenario = scenarioNamed('one-way-out')
        const remote = { ...pair, hosts: [one ?? fail(), other ?? fail()] as const }
        const result = await drillPair({ pair: remote, scenario, ...fresh() })
        expect(result.verdict.breaches.filter((breach) => !isLate(breach))).toEqual([])
        expect(result.measurement.moves).toBeGreaterThan(0)
        expect(result.measurement.writes.acknowledged).toBeGreaterThan(20)
      } finally {
        await Promise.all(connections.map((connection) => connection.close()))
      }
    },
    SCENARIO_MS,
  )

  it('leaves nothing of its own on the hosts', async () => {
    for (const host of pair.hosts) {
      const left = await mustSh(
        host,
        'ls -d /opt/sonus/wrtc/data/drill-* /var/tmp/drill-home /var/tmp/wrtcplay-drill.* 2>/dev/null; mount | grep sonus; tc qdisc show dev host0; :',
      )
      expect(left.replace(/^qdisc noqueue.*\n/, '')).toBe('')
    }
  })

  it(
    'is undone when the controller is killed',
    async () => {
      const holder = await holderOf(pair)
      await wrtcplay(['drill', '-i', lab.inventory, '-s', 'host-cut'], {
        whenPrinted: { text: /wrtc-[ab]: cut off the network/, act: afterTheMove(holder, 'SIGKILL') },
      })
      await untilWell(pair, WELL_MS)
      expect((await holderOf(pair))?.name).not.toBe(holder?.name)
    },
    SCENARIO_MS,
  )

  /** Right after a cable is pulled nothing has come of it: only when the VIP has moved there is something to undo. */
  function afterTheMove(holder: DrillHost | undefined, signal: NodeJS.Signals) {
    return (kill: (signal: NodeJS.Signals) => void): void => {
      const hasMoved = async (): Promise<boolean> =>
        (await holders(lab)).some((member) => member !== holder?.name)
      void until('the VIP has moved', hasMoved)
        .catch(() => undefined)
        .then(() => kill(signal))
    }
  }

  function targetOf(name: string, address: string): SshTarget {
    return {
      name,
      address,
      port: 22,
      user: 'auto',
      keys: [{ path: lab.key, passphrase: undefined }],
      agent: undefined,
      password: undefined,
      knownHosts: [lab.knownHosts],
      sshRsa: false,
      transport: 'ssh2',
      jump: undefined,
      become: { method: 'sudo', password: undefined },
      connectTimeoutMs: 10_000,
      authTimeoutMs: 10_000,
    }
  }
})

function fail(): never {
  throw new Error('the lab has no pair')
}

const NONE = { vip: undefined, webSocket: undefined }
const quiet = {
  name: 'of-this-test',
  summary: 'something that is wrong on purpose',
  onlyLab: undefined,
  bounds: { cautious: NONE, standard: NONE, fast: NONE },
  moves: undefined,
}
