import { expect, it } from 'vitest'
import type { LivePair } from '../../../src/appliance/drill/live-pair.ts'
import { SHORT_SCENARIOS } from '../../../src/appliance/drill/scenario-list.ts'
import { type ChoiceOptions, chooseScenarios } from '../../../src/cli/appliance/drill-choice.ts'
import type { DrilledPair } from '../../../src/cli/appliance/drilled-pair.ts'

const LAB: DrilledPair = {
  pairName: 'pair',
  pair: {} as LivePair,
  isLab: true,
  seed: 7,
  close: () => Promise.resolve(),
}

function chosen(options: Partial<ChoiceOptions>, drilled = LAB) {
  return chooseScenarios({ scenario: [], random: undefined, seed: undefined, ...options }, drilled)
}

it('leaves out what takes long, unless it is named or many are drawn', () => {
  expect(chosen({})).toEqual(SHORT_SCENARIOS)
  const few = Array.from({ length: 50 }, (_, seed) => chosen({ random: 19, seed })).flat()
  expect(few.filter(({ isLong }) => isLong)).toEqual([])
  expect(chosen({ random: 500, seed: 1 }).some(({ isLong }) => isLong)).toBe(true)
  expect(chosen({ scenario: ['very-many-files'] }).map(({ name }) => name)).toEqual(['very-many-files'])
})

it('draws the same from the same seed, and of named ones only these', () => {
  expect(chosen({ random: 10, seed: 4711 })).toEqual(chosen({ random: 10, seed: 4711 }))
  const named = chosen({ scenario: ['planned,split'], random: 20, seed: 1 })
  expect(new Set(named.map(({ name }) => name))).toEqual(new Set(['planned', 'split']))
})

it('treats a real pair with nothing that only a lab can undo', () => {
  const real = { ...LAB, isLab: false }
  expect(chosen({ random: 100, seed: 1 }, real).filter(({ onlyLab }) => onlyLab !== undefined)).toEqual([])
  expect(() => chosen({ scenario: ['power-loss'] }, real)).toThrow('power-loss is for a lab only')
})
