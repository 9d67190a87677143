import { readdirSync } from 'node:fs'
import { LabError } from './lab-error.ts'
import { DEFAULT_LAB, type LabHost, type LabLayout, labGateway, machinePrefix } from './lab-layout.ts'
import { chooseSubnet, type MachineAddress, overlapping } from './subnet.ts'
import { mustRun, runCommand } from './system-command.ts'

/** Finds a /24 for a new lab. The caller holds the network lock until the bridge is there. */
export async function pickSubnet(lab: LabLayout): Promise<string> {
  const subnet = chooseSubnet(lab.name === DEFAULT_LAB, await machineAddresses())
  if (subnet === undefined) throw new LabError('no network is left for another lab', 'take one down')
  return subnet
}

/** Makes the lab's bridge with the machine's own address on it, if it is not there; fails if its network is taken. */
export async function ensureBridge(lab: LabLayout, subnet: string): Promise<void> {
  const taken = overlapping(
    subnet,
    (await machineAddresses()).filter(({ link }) => link !== lab.bridge),
  )
  if (taken !== undefined) {
    throw new LabError(
      `the network ${subnet}.0/24 of the lab "${lab.name}" is in use by ${taken.link} (${taken.alias ?? taken.address})`,
      'take that lab down, or use another name: `wrtcplay lab up --name NAME`',
    )
  }
  if (!linkExists(lab.bridge))
    await mustRun(['ip', 'link', 'add', lab.bridge, 'type', 'bridge', 'forward_delay', '0'])
  await mustRun([
    'ip',
    'link',
    'set',
    lab.bridge,
    'alias',
    `lab "${lab.name}" in ${lab.folder}`.slice(0, 250),
  ])
  await mustRun(['ip', 'address', 'replace', `${labGateway(subnet)}/24`, 'dev', lab.bridge])
  await mustRun(['ip', 'link', 'set', lab.bridge, 'up'])
}

/** Plugs a running host's cable into the bridge. */
export async function connectLink(lab: LabLayout, host: LabHost): Promise<void> {
  await mustRun(['ip', 'link', 'set', host.link, 'master', lab.bridge, 'up'])
}

/** Pulls a running host's cable. */
export async function disconnectLink(host: LabHost): Promise<void> {
  await mustRun(['ip', 'link', 'set', host.link, 'down'])
}

/** Isolated ports of a bridge do not reach each other, only the ports that are not, and the machine itself. */
export async function isolateLink(host: LabHost, isolated: boolean): Promise<void> {
  await mustRun(['bridge', 'link', 'set', 'dev', host.link, 'isolated', isolated ? 'on' : 'off'])
}

/** Removes every link of a lab, whatever made it. */
export async function removeLinks(lab: LabLayout): Promise<void> {
  const ours = linkNames().filter(
    (link) => link === lab.bridge || link.startsWith(`vb-${machinePrefix(lab)}`),
  )
  for (const link of ours) await runCommand(['ip', 'link', 'delete', link])
}

export function linkExists(link: string): boolean {
  return linkNames().includes(link)
}

/** Whether there is a lab's bridge, of whatever working directory, on this machine. */
export function anyLabBridge(): boolean {
  return linkNames().some((link) => /^wrtc-[0-9a-f]{6}$/.test(link))
}

function linkNames(): readonly string[] {
  return readdirSync('/sys/class/net')
}

async function machineAddresses(): Promise<readonly MachineAddress[]> {
  const links = JSON.parse(await mustRun(['ip', '-json', '-family', 'inet', 'address', 'show'])) as readonly {
    readonly ifname: string
    readonly ifalias?: string
    readonly addr_info: readonly { readonly local: string; readonly prefixlen: number }[]
  }[]
  return links.flatMap(({ ifname, ifalias, addr_info }) =>
    addr_info.map(({ local, prefixlen }) => ({
      link: ifname,
      alias: ifalias,
      address: local,
      prefix: prefixlen,
    })),
  )
}
