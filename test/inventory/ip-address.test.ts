import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hostPart,
  isInNetwork,
  isSameAddress,
  parseIpAddress,
  withPort,
} from '../../src/inventory/ip-address.ts'

describe('an address', () => {
  it.each([
    ['10.0.0.1', 0x0a000001n],
    ['255.255.255.255', 0xffffffffn],
    ['::', 0n],
    ['::1', 1n],
    ['fd00::', 0xfd00n << 112n],
    ['fd00::1:2', (0xfd00n << 112n) + 0x10002n],
    ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
    ['::ffff:10.0.0.1', 0xffff0a000001n],
  ])('%s is the number %i', (text, bits) => {
    expect(parseIpAddress(text)?.bits).toBe(bits)
  })

  it.each(['', 'a', '10.0.0', '10.0.0.256', '010.0.0.1', 'fe80::1%eth0', '10.0.0.1/24', ':::'])(
    '%j is none',
    (text) => {
      expect(parseIpAddress(text)).toBeUndefined()
    },
  )

  it('is the same however an IPv6 address is written', () => {
    const hextets = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(hextets, (parts) => {
        const short = parts.map((part) => part.toString(16)).join(':')
        const long = parts.map((part) => part.toString(16).toUpperCase().padStart(4, '0')).join(':')
        const squeezed = short.replace(/(^|:)0(:0)+(:|$)/, '::')
        return isSameAddress(short, long) && isSameAddress(short, squeezed)
      }),
    )
  })

  it('brownfield 8: stands in brackets before a port where it is an IPv6 address', () => {
    expect(withPort('fd00::10', 8080)).toBe('[fd00::10]:8080')
    expect(withPort('10.0.0.1', 8080)).toBe('10.0.0.1:8080')
    expect(withPort('host.example', 80)).toBe('host.example:80')
  })

  it('is compared as a name where it is none', () => {
    expect(isSameAddress('Host.example', 'host.EXAMPLE')).toBe(true)
    expect(isSameAddress('10.0.0.1', '::ffff:10.0.0.1')).toBe(false)
  })

  it.each([
    ['10.0.0.200', '10.0.0.1', 24, true],
    ['10.0.1.1', '10.0.0.1', 24, false],
    ['10.0.1.1', '10.0.0.1', 23, true],
    ['fd00::ffff', 'fd00::1', 112, true],
    ['fd00::1:ffff', 'fd00::1', 112, false],
    ['10.0.0.1', '::10.0.0.1', 8, false],
  ])('%s is in the network of %s/%i: %s', (address, network, prefix, expected) => {
    const [a, b] = [parseIpAddress(address), parseIpAddress(network)]
    if (a === undefined || b === undefined) throw new Error('not an address')
    expect(isInNetwork(a, b, prefix)).toBe(expected)
    expect(hostPart(a, a.version === 4 ? 32 : 128)).toBe(0n)
  })
})
