import { beforeAll, describe, expect, it } from 'vitest'
import type { LivePair } from '../../src/appliance/drill/live-pair.ts'
import type { Bound } from '../../src/appliance/drill/scenario.ts'
import { drillAsAtRandom, livePair, scenarioNamed } from './support/drills.ts'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './support/lab.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { untilHealthy } from './support/status-looks.ts'
import { expectCode, run } from './support/wrtcplay.ts'

const SCENARIO_MS = 180_000
const HEALTHY_MS = 60_000

describeWithLab('a drill of a pair that is set up', () => {
  const lab = useLab({ tls: true })
  const overTls = { wrtc_tls: true, wrtc_tls_name: 'wrtc.lab' }

  it(
    'over TLS: is set up, healthy, and keeps the bounds of one without; a handshake that never ends is found in time',
    async () => {
      expectCode(await run(lab, []), 0)
      await untilHealthy(lab, HEALTHY_MS)
      const pair = await livePair(lab, overTls)
      for (const name of ['app-frozen', 'host-cut'])
        expect((await drillAsAtRandom(pair, scenarioNamed(name))).verdict.breaches).toEqual([])
    },
    2 * SCENARIO_MS,
  )

  describe.each([
    ['with quick adverts', 'host-cut', { vip_profile: 'fast' }],
    ['with the sync both ways', 'power-loss', { sync: 'both' }],
    ['with the sync both ways', 'host-cut', { sync: 'both' }],
  ])('%s', (_how, name, vars) => {
    it(
      `keeps its bounds: ${name}`,
      async () => {
        const given = Object.entries(vars).flatMap(([key, value]) => ['-e', `${key}=${value}`])
        expectCode(await run(lab, given), 0)
        const pair = await livePair(lab, { ...overTls, ...vars })
        expect((await drillAsAtRandom(pair, scenarioNamed(name))).verdict.breaches).toEqual([])
      },
      SCENARIO_MS,
    )
  })

  it(
    'with a witness: a holder that hears nothing any more gives up, and does not come back before it does',
    async () => {
      // Two looks that each wait for a second, and the time until the next one begins; then it says goodbye.
      const bound: Bound = { vip: 5_000, webSocket: 5_000 }
      const bounds = { cautious: bound, standard: bound, fast: bound }
      expectCode(await run(lab, ['-e', `witness=${lab.subnet}.1`]), 0)
      const scenario = { ...scenarioNamed('one-way-in'), bounds, moves: 1 }
      const { verdict, measurement } = await drillAsAtRandom(await livePair(lab, overTls), scenario)
      expect(verdict.breaches).toEqual([])
      expect(measurement.moves).toBe(1)
    },
    SCENARIO_MS,
  )
})

describeWithLab('a drill of a pair with SysV init', () => {
  const lab = useSetUpPair({ flavour: 'sysv' })
  let pair: LivePair
  beforeAll(async () => {
    pair = await livePair(lab)
  }, UP_TIMEOUT_MS)

  it.each(['host-cut', 'keepalived-killed'])(
    'keeps its bounds: %s',
    async (name) => {
      expect((await drillAsAtRandom(pair, scenarioNamed(name))).verdict.breaches).toEqual([])
    },
    SCENARIO_MS,
  )
})
