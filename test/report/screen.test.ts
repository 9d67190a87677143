import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { print } from '../../src/core/printable.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import { Screen } from '../../src/report/screen.ts'
import { CollectedText } from './support/collected-text.ts'
import { TerminalEmulator } from './support/terminal-emulator.ts'

describe('the live line', () => {
  it('stands below what was printed, and is gone at the end', () => {
    const { terminal, screen } = screenOf(40)
    screen.setLive(() => 'waiting for a')
    screen.print(print`one\n`)
    expect(terminal.rows).toEqual(['one', 'waiting for a'])
    screen.print(print`two\n`)
    expect(terminal.rows.slice(0, 2)).toEqual(['one', 'two'])
    screen.setLive(undefined)
    expect(terminal.rows).toEqual(['one', 'two', ''])
  })

  it('is cut to the width of the terminal', () => {
    const { terminal, screen } = screenOf(10)
    screen.setLive(() => 'waiting for many hosts')
    screen.refresh()
    expect(terminal.rows).toEqual(['waiting …'])
  })

  it('is drawn ten times a second at most, and only when it says something new', () => {
    const sink = new CollectedText()
    let time = 0
    let seconds = 0
    const screen = new Screen({ sink, columns: () => 80, now: () => time, style: stylesFor(false).dim })
    screen.setLive(() => `${seconds} s`)
    for (time = 0; time < 1000; time += 10) screen.refresh()
    expect(sink.text).toBe('0 s')
    for (; time < 2000; time += 1) {
      seconds = time
      screen.refresh()
    }
    expect(sink.text.match(/ s/g)?.length).toBeLessThanOrEqual(11)
  })

  it('leaves nothing behind, whatever is printed and however the terminal is resized', () => {
    const step = fc.oneof(
      fc.record({ print: fc.stringMatching(/^[a-z]{1,20}$/) }),
      fc.record({ live: fc.stringMatching(/^[a-z ]{1,60}$/) }),
      fc.record({ narrower: fc.integer({ min: 1, max: 9 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { terminal, screen, tick } = screenOf(60)
        const printed: string[] = []
        for (const one of steps) {
          tick()
          if ('print' in one) {
            printed.push(one.print)
            screen.print(print`${one.print}\n`)
          } else if ('live' in one) {
            screen.setLive(() => one.live)
            screen.refresh()
          } else if (terminal.columns - one.narrower > 20) terminal.resize(terminal.columns - one.narrower)
        }
        screen.setLive(undefined)
        expect(terminal.rows).toEqual([...printed, ''])
      }),
    )
  })

  it('is not there where output is no terminal', () => {
    const sink = new CollectedText()
    const screen = new Screen({ sink, columns: undefined, now: () => 0, style: stylesFor(false).dim })
    screen.setLive(() => 'waiting')
    screen.print(print`one\n`)
    screen.setLive(undefined)
    expect(sink.text).toBe('one\n')
  })
})

function screenOf(columns: number): { terminal: TerminalEmulator; screen: Screen; tick: () => void } {
  const terminal = new TerminalEmulator(columns)
  let time = 0
  const screen = new Screen({
    sink: terminal,
    columns: () => terminal.columns,
    now: () => time,
    style: stylesFor(false).dim,
  })
  return {
    terminal,
    screen,
    tick: () => {
      time += 200
    },
  }
}
