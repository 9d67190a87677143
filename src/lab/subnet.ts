/** An IPv4 address that this machine has. */
export interface MachineAddress {
  readonly link: string
  readonly alias: string | undefined
  readonly address: string
  readonly prefix: number
}

/**
 * Labs live in 198.18.0.0/15, which RFC 2544 sets aside for tests between devices: no real host is there, so that
 * an address alone says whether a lab is meant. The default lab always has the first /24 of it.
 */
export function isLabAddress(address: string): boolean {
  return isIpv4(address) && (toNumber(address) & mask(15)) >>> 0 === toNumber(LAB_NETWORK)
}

/** The first three numbers of a free /24; the default lab's is always the same, taken or not. */
export function chooseSubnet(isDefault: boolean, inUse: readonly MachineAddress[]): string | undefined {
  if (isDefault) return subnetAt(0)
  for (let index = 1; index < 512; index++) {
    if (overlapping(subnetAt(index), inUse) === undefined) return subnetAt(index)
  }
  return undefined
}

/** One of the addresses whose network shares addresses with the /24. */
export function overlapping(subnet: string, inUse: readonly MachineAddress[]): MachineAddress | undefined {
  return inUse.find(({ address, prefix }) => {
    const common = mask(Math.min(prefix, 24))
    return (toNumber(address) & common) === (toNumber(`${subnet}.0`) & common)
  })
}

/** The first three numbers of an address. */
export function subnetOf(address: string): string {
  return address.split('.').slice(0, 3).join('.')
}

const LAB_NETWORK = '198.18.0.0'

function subnetAt(index: number): string {
  return `198.${18 + Math.floor(index / 256)}.${index % 256}`
}

function isIpv4(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255)
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function mask(prefix: number): number {
  return prefix === 0 ? 0 : -1 << (32 - prefix)
}
