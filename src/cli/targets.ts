import { Secret } from '../core/secret.ts'
import type { Host, Inventory } from '../inventory/model.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import { EvaluationError, type SecretSource } from '../language/value-template.ts'
import type { LocalAccount } from '../transport/local.ts'
import type { Target } from '../transport/target.ts'

export interface TargetContext {
  readonly inventory: Inventory
  /** The user's name, where the inventory names no login. */
  readonly user: string
  /** Path of the ssh agent's socket. */
  readonly agent: string | undefined
  /** The user who runs this program: a host that is reached as this user by `local` is this machine. */
  readonly account: LocalAccount
  readonly resolve: ResolveSecret
  /** Options of the command line, which win over the inventory. */
  readonly asked: AskedConnection
}

export interface AskedConnection {
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly becomePassword: Secret | undefined
}

/**
 * Returns a function from a host's name to its target, each made when it is first needed. Throws `EvaluationError`
 * when a secret cannot be fetched.
 */
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

function makeTarget(host: Host, context: TargetContext, targetOf: (host: string) => Target): Target {
  const { name, address, connection } = host
  const { asked } = context
  if (connection.transport === 'local') return localTarget(host, context)
  const secret = secretsBy(context)
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

function secretsBy({ resolve }: TargetContext): (source: SecretSource | undefined) => Secret | undefined {
  return (source) => (source === undefined ? undefined : new Secret(resolve(source)))
}

/** The target for this machine: of the inventory's settings only the user to become counts, and none of SSH. */
function localTarget({ name, span, address, connection }: Host, context: TargetContext): Target {
  const { account, asked } = context
  const wanted = asked.user ?? connection.user
  if (wanted !== undefined && wanted !== account.name)
    throw new EvaluationError(
      `${name} is this machine (transport: local): tasks are done there as ${account.name}, who runs wrtcplay, and not as ${wanted}`,
      span,
      `run wrtcplay as ${wanted}, or write user: ${account.name} at ${name}, and become_user: ${wanted} at the tasks`,
    )
  return {
    name,
    local: account,
    address,
    port: connection.port,
    user: account.name,
    keys: [],
    agent: undefined,
    password: undefined,
    knownHosts: [],
    sshRsa: false,
    jump: undefined,
    become: {
      method: 'sudo',
      password: asked.becomePassword ?? secretsBy(context)(connection.becomePassword),
    },
    connectTimeoutMs: connection.connectTimeoutMs,
    authTimeoutMs: connection.authTimeoutMs,
  }
}
