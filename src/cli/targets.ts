import { Secret } from '../core/secret.ts'
import type { Host, Inventory } from '../inventory/model.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import type { SecretSource } from '../language/value-template.ts'
import type { Target } from '../transport/target.ts'

export interface TargetContext {
  readonly inventory: Inventory
  /** The login's name, where the inventory names nobody. */
  readonly user: string
  /** Path of the agent's socket. */
  readonly agent: string | undefined
  readonly resolve: ResolveSecret
  /** From the command line, over what the inventory says. */
  readonly asked: AskedConnection
}

export interface AskedConnection {
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly becomePassword: Secret | undefined
}

/** How each host is reached, made when first asked for. Throws `EvaluationError` when a secret cannot be had. */
export function targetsOf(context: TargetContext): (host: string) => Target {
  const known = new Map<string, Target>()
  const targetOf = (name: string): Target => {
    const target = known.get(name) ?? makeTarget(hostNamed(name, context.inventory), context, targetOf)
    known.set(name, target)
    return target
  }
  return targetOf
}

function hostNamed(name: string, { hosts, path }: Inventory): Host {
  const host = hosts.get(name)
  if (host === undefined) throw new RangeError(`no host "${name}" in ${path}`)
  return host
}

function makeTarget(
  { name, address, connection }: Host,
  context: TargetContext,
  targetOf: (host: string) => Target,
): Target {
  const { asked } = context
  const secret = (source: SecretSource | undefined): Secret | undefined =>
    source === undefined ? undefined : new Secret(context.resolve(source))
  const passphrase = secret(connection.keyPassphrase)
  return {
    name,
    address,
    port: connection.port,
    user: asked.user ?? connection.user ?? context.user,
    keys: connection.keys.map((path) => ({ path, passphrase })),
    agent: connection.agent ? context.agent : undefined,
    password: asked.password ?? secret(connection.password),
    knownHosts: connection.knownHosts,
    sshRsa: connection.sshRsa,
    jump: connection.jump === undefined ? undefined : targetOf(connection.jump),
    become: { method: 'sudo', password: asked.becomePassword ?? secret(connection.becomePassword) },
    connectTimeoutMs: connection.connectTimeoutMs,
    authTimeoutMs: connection.authTimeoutMs,
  }
}
