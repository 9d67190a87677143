import type { LabHost, LabLayout } from './lab-layout.ts'
import { labVip } from './lab-layout.ts'
import { subnetOf } from './subnet.ts'

/** The inventory of a lab: all its hosts, and the first two as the pair `wrtc`. Paths are relative to its folder. */
export function labInventory(lab: LabLayout, hosts: readonly LabHost[], tls = false): string {
  return [
    `# Made by \`wrtcplay lab up --name ${lab.name}\`.`,
    'hosts:',
    ...hosts.map(({ name, address }) => `  ${name}: { address: ${address} }`),
    ...pairLines(hosts, tls),
    'connection:',
    '  user: auto',
    '  keys: [id_ed25519]',
    '  known_hosts: [known_hosts]',
    '',
  ].join('\n')
}

function pairLines([active, standby]: readonly LabHost[], tls: boolean): readonly string[] {
  if (active === undefined || standby === undefined) return []
  const vip = `${labVip(subnetOf(active.address))}/24`
  return [
    'pairs:',
    `  wrtc: { active: ${active.name}, standby: ${standby.name}, vip: ${vip}, interface: host0${tls ? `, vars: { ${TLS_VARS} }` : ''} }`,
  ]
}

/** `wrtc.lab` is the name in the certificate that `lab/prepare.sh` makes. */
const TLS_VARS = 'wrtc_tls: true, wrtc_tls_name: wrtc.lab'
