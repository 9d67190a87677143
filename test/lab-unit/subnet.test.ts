import { describe, expect, it } from 'vitest'
import { chooseSubnet, isLabAddress, type MachineAddress, overlapping } from '../../src/lab/subnet.ts'

describe('isLabAddress', () => {
  it.each(['198.18.0.0', '198.18.0.11', '198.18.255.255', '198.19.0.1', '198.19.255.255'])(
    'takes %s',
    (address) => {
      expect(isLabAddress(address)).toBe(true)
    },
  )

  it.each([
    '198.17.255.255',
    '198.20.0.0',
    '10.0.0.1',
    '70.18.0.1',
    'host.example.org',
    '::1',
    '198.18.0.256',
    '198.18',
  ])('refuses %s', (address) => {
    expect(isLabAddress(address)).toBe(false)
  })
})

describe('chooseSubnet', () => {
  it('gives the default lab the first network, and that one to no other', () => {
    expect(chooseSubnet(true, [])).toBe('198.18.0')
    expect(chooseSubnet(false, [])).toBe('198.18.1')
  })

  it('passes over networks that the machine is in', () => {
    expect(chooseSubnet(false, [at('198.18.1.1', 24), at('198.18.2.77', 32)])).toBe('198.18.3')
  })

  it('goes on into the second half, and says when none is left', () => {
    expect(chooseSubnet(false, [at('198.18.9.1', 16)])).toBe('198.19.0')
    expect(chooseSubnet(false, [at('198.18.9.1', 15)])).toBeUndefined()
  })
})

describe('overlapping', () => {
  it('finds narrower and wider networks', () => {
    expect(overlapping('198.18.4', [at('198.18.4.200', 30)])?.address).toBe('198.18.4.200')
    expect(overlapping('198.18.4', [at('198.16.0.1', 12)])?.address).toBe('198.16.0.1')
    expect(overlapping('198.18.4', [at('0.0.0.0', 0)])?.address).toBe('0.0.0.0')
    expect(overlapping('198.18.4', [at('198.18.5.1', 24), at('10.0.0.1', 8)])).toBeUndefined()
  })
})

function at(address: string, prefix: number): MachineAddress {
  return { link: 'eth0', alias: undefined, address, prefix }
}
