import { describe, expect, it } from 'vitest'
import { wantsColour } from '../../src/cli/colour-choice.ts'
import { defaultForks } from '../../src/cli/default-forks.ts'

describe('colour', () => {
  it.each([
    [undefined, {}, true, true],
    [undefined, {}, false, false],
    [undefined, { TERM: 'dumb' }, true, false],
    [undefined, { NO_COLOR: '1' }, true, false],
    [undefined, { NO_COLOR: '' }, true, true],
    [undefined, { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    [undefined, { FORCE_COLOR: '0' }, true, false],
    [false, { FORCE_COLOR: '1' }, true, false],
    [true, { NO_COLOR: '1' }, false, true],
  ])('with --color %s, %j and a terminal: %s, is %s', (flag, env, isTerminal, expected) => {
    expect(wantsColour(flag, env, isTerminal)).toBe(expected)
  })
})

describe('forks', () => {
  const roomy = { openFiles: 100_000, freeBytes: 64 * 2 ** 30, cores: 8 }

  it('are what the machine bears', () => {
    expect(defaultForks(roomy)).toBe(480)
    expect(defaultForks({ ...roomy, openFiles: 512 })).toBe(224)
    expect(defaultForks({ ...roomy, freeBytes: 2 ** 28 })).toBe(128)
    expect(defaultForks({ ...roomy, openFiles: 20 })).toBe(1)
  })
})
