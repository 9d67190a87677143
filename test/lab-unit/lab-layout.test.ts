import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { labHost, labLayout, MOST_HOSTS } from '../../src/lab/lab-layout.ts'

describe('labLayout', () => {
  it.each(['', '.', '..', 'a/b', 'Default', '-x', 'a b', 'x'.repeat(41), 'ä'])(
    'refuses the name "%s"',
    (name) => {
      expect(() => labLayout(tmpdir(), name)).toThrow(`"${name}" cannot be a lab's name`)
    },
  )

  it('gives labs of the same name in different folders different links', () => {
    const [here, there] = [labLayout(tmpdir(), 'default'), labLayout('/', 'default')]
    expect(here.bridge).not.toBe(there.bridge)
    expect(labHost(here, '198.18.0', 1).link).not.toBe(labHost(there, '198.18.0', 1).link)
  })

  it('keeps names of links within the 15 characters that Linux takes', () => {
    const lab = labLayout(tmpdir(), 'a-name-that-is-rather-long')
    expect(lab.bridge.length).toBeLessThanOrEqual(15)
    expect(labHost(lab, '198.18.0', MOST_HOSTS).link.length).toBeLessThanOrEqual(15)
  })
})

describe('labHost', () => {
  const lab = labLayout(tmpdir(), 'x')

  it('names the pair first, then by number', () => {
    const hosts = [1, 2, 3].map((number) => labHost(lab, '198.18.7', number))
    expect(hosts.map(({ name, address }) => `${name} ${address}`)).toEqual([
      'wrtc-a 198.18.7.11',
      'wrtc-b 198.18.7.12',
      'h3 198.18.7.13',
    ])
  })

  it('has an address for every host that a lab may have', () => {
    expect(labHost(lab, '198.18.7', MOST_HOSTS).address).toBe('198.18.7.254')
  })
})
