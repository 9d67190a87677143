import type { TrustedFiles } from '../core/trusted-files.ts'
import { HostShells, sharedByHosts } from '../shell/host-shells.ts'
import { LocalTransport } from './local.ts'
import { Links } from './ssh2/jump-hosts.ts'
import { Credentials } from './ssh2/ssh-client.ts'
import { Ssh2Transport } from './ssh2/ssh2-transport.ts'
import type { Connect, Target } from './target.ts'

/**
 * The way to hosts. Connections that come from one `Connect` share what can be shared: keys and known
 * hosts are read once, jump hosts have one connection, and two names of one machine do not shut each other out.
 */
export function createConnect(
  files: TrustedFiles,
  { mostReceived }: { readonly mostReceived?: number } = {},
): Connect {
  const links = new Links(new Credentials(files))
  const shared = sharedByHosts(mostReceived)
  return (target, options) => {
    const { local } = target
    const transport = local === undefined ? new Ssh2Transport(target, links) : new LocalTransport(local)
    return new HostShells({ login: target, transport, machine: machineName(target) }, options, shared)
  }
}

/** All loopback addresses are one machine. */
function machineName({ address, port, jump, local }: Target): string {
  if (local !== undefined) return 'local'
  const isLoopback = /^127\.\d+\.\d+\.\d+$|^::1$|^localhost$/.test(address)
  const way = jump === undefined ? '' : `${machineName(jump)}>`
  return `${way}${isLoopback ? 'loopback' : address}:${port}`
}
