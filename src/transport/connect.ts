import type { TrustedFiles } from '../core/trusted-files.ts'
import { HostShells, sharedByHosts } from '../shell/host-shells.ts'
import type { Transport } from '../shell/transport.ts'
import type { Connect, Target } from './target.ts'
import { TRANSPORTS, transportNamed } from './transport-table.ts'

/**
 * The way to hosts. Connections that come from one `Connect` share what can be shared: keys and known
 * hosts are read once, jump hosts have one connection, and two names of one machine do not shut each other out.
 */
export function createConnect(
  files: TrustedFiles,
  {
    mostReceived,
    table = TRANSPORTS,
  }: { readonly mostReceived?: number; readonly table?: typeof TRANSPORTS } = {},
): Connect {
  const opened = new Map<string, (target: Target) => Transport>()
  const shared = sharedByHosts(mostReceived)
  return (target, options) => {
    const kind = transportNamed(target.transport, table)
    const open = opened.get(kind.name) ?? kind.open(files)
    opened.set(kind.name, open)
    return new HostShells(
      { login: target, transport: open(target), machine: kind.machine(target) },
      options,
      shared,
    )
  }
}
