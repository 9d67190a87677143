import { describe, expect, it } from 'vitest'
import { surelyApart } from '../../../src/appliance/facts/clock-offset.ts'
import { readFacts } from '../../../src/appliance/facts/read-facts.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'

const ASKED = { from: 1_000_000, to: 1_000_100 }

function read(lines: readonly string[]) {
  const all = ['begin 1000.020', ...lines, 'end 1000.080'].map((line) => line.replace(' ', '\t'))
  const facts = readFacts(`${all.join('\n')}\n`, pairSettings({}), ASKED)
  if (facts === undefined) throw new Error('nothing was read')
  return facts
}

describe('what a probe printed', () => {
  it('is nothing when it did not come to its end', () => {
    expect(readFacts('begin\t1000.020\nvip\t\n', pairSettings({}), ASKED)).toBeUndefined()
  })

  it('tells the services of systemd in the order in which they were asked for', () => {
    const facts = read([
      'systemd LoadState=loaded',
      'systemd ActiveState=active',
      'systemd UnitFileState=disabled',
      'systemd ',
      'systemd LoadState=loaded',
      'systemd ActiveState=failed',
      'systemd UnitFileState=generated',
      'systemd ',
      'systemd LoadState=not-found',
      'systemd ActiveState=inactive',
      'systemd UnitFileState=',
      'sysv-boot lsyncd',
    ])
    expect(facts.app).toEqual({ isRunning: true, isThere: true, startsAtBoot: false })
    expect(facts.sync).toEqual({ isRunning: false, isThere: true, startsAtBoot: true })
    expect(facts.keepalived).toEqual({ isRunning: false, isThere: false, startsAtBoot: false })
  })

  it('tells the services of SysV init', () => {
    const facts = read(['sysv-there wrtc', 'sysv-runs wrtc', 'sysv-there lsyncd', 'sysv-boot keepalived'])
    expect(facts.app).toEqual({ isRunning: true, isThere: true, startsAtBoot: false })
    expect(facts.sync).toEqual({ isRunning: false, isThere: true, startsAtBoot: false })
    expect(facts.keepalived).toEqual({ isRunning: false, isThere: false, startsAtBoot: true })
  })

  it('tells role, epoch and why a host is unfit', () => {
    const facts = read([
      'state role=active',
      'state since=2026-11-20T10:00:00Z',
      'state reason=a=b',
      'epoch 7 b',
      'unfit no room',
    ])
    expect(facts.recorded).toEqual({ role: 'active', since: '2026-11-20T10:00:00Z', reason: 'a=b' })
    expect(facts.epoch).toEqual({ number: 7, author: 'b' })
    expect(facts.unfit).toBe('no room')
  })

  it('tells the data with blanks in its names, and each disk once', () => {
    const facts = read([
      'data-digest d  -',
      'data-count 1',
      'data 12.5678 13 4 ./a b.json',
      'disk /dev/x 10 4 6 40% /',
      'disk /dev/x 10 4 6 40% /',
    ])
    expect(facts.data?.newest).toEqual([{ path: 'a b.json', size: 4, modified: 12_567, changed: 13_000 }])
    expect(facts.disks).toEqual([{ mount: '/', freeKb: 6 }])
  })

  it('takes a private key for one only when it is its user’s alone', () => {
    expect(read(['key-mode 600 wrtc']).keys.isPrivate).toBe(true)
    expect(read(['key-mode 640 wrtc']).keys.isPrivate).toBe(false)
    expect(read(['key-mode 600 root']).keys.isPrivate).toBe(false)
  })
})

describe('a host’s clock', () => {
  it('is known within what the way took', () => {
    expect(read([]).clock).toMatchObject({ least: -20, most: 20 })
  })

  it('is known within a second where `date` knows no fractions', () => {
    const facts = readFacts('begin\t1000.%N\nend\t1000.%N\n', pairSettings({}), ASKED)
    expect(facts?.clock).toMatchObject({ least: -100, most: 1000 })
  })

  it('is apart from another by what is sure', () => {
    expect(surelyApart({ least: 5000, most: 5100, now: 0 }, { least: -10, most: 10 })).toBe(4990)
    expect(surelyApart({ least: -10, most: 10, now: 0 }, { least: 5000, most: 5100 })).toBe(4990)
    expect(surelyApart({ least: -10, most: 10, now: 0 }, { least: 5, most: 20 })).toBe(0)
  })
})
