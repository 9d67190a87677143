import type { DataFound, HostFact, Mark, Recording } from '../../../../src/appliance/drill/observation.ts'
import { type PairSettings, pairSettings } from '../../../../src/appliance/settings/settings.ts'
import { looks } from './snapshots.ts'

export const NOTHING_FOUND: DataFound = {
  reached: new Map(),
  kept: new Map([
    ['a', new Map()],
    ['b', new Map()],
  ]),
  aside: [],
  winner: 'a',
}

/** A second and more with nothing wrong, but for what is given. */
export function recording(parts: Partial<Recording> = {}): Recording {
  const good = looks('0+ 500+ 1000+')
  return {
    from: 0,
    to: 10_000,
    vip: good,
    webSocket: good,
    stalls: [],
    facts: [],
    marks: [],
    writes: [],
    data: NOTHING_FOUND,
    ...parts,
  }
}

/** `a vip 100-5000`: what a host held from when to when. */
export function facts(...lines: readonly string[]): readonly HostFact[] {
  return lines.flatMap((line) => {
    const [, host = '', what, from, to] = /^(\w+) (vip|app) (\d+)-(\d+)$/.exec(line) ?? []
    const fact = (at: string | undefined, is: boolean): HostFact => ({
      at: Number(at),
      host,
      what: what === 'app' ? 'app' : 'vip',
      is,
    })
    return [fact(from, true), fact(to, false)]
  })
}

export function mark(at: number, text: string): Mark {
  return { at, text }
}

export const SETTINGS: PairSettings = pairSettings({})

export const VIP = { address: '192.0.2.10', prefix: 24, interface: 'eth0' }
