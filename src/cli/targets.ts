import { Secret } from '../core/secret.ts'
import type { ConnectionSetting } from '../inventory/connection-setting.ts'
import type { ConnectionSettings, Host, Inventory } from '../inventory/model.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import { EvaluationError, type SecretSource } from '../language/value-template.ts'
import type { Target } from '../transport/target.ts'
import type { Account, AnyTransport } from '../transport/transport-kind.ts'
import { type TRANSPORTS, transportNamed } from '../transport/transport-table.ts'

export interface TargetsContext {
  readonly inventory: Inventory
  /** Path of the ssh agent's socket. */
  readonly agentSocket: string | undefined
  /** The user who runs this program, and who logs in where nobody is named. */
  readonly account: Account
  readonly resolve: ResolveSecret
  /** Options of the command line, which win over the inventory. */
  readonly asked: AskedConnection
  readonly table?: typeof TRANSPORTS
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
export function targetsOf(context: TargetsContext): (host: string) => Target {
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

function makeTarget(host: Host, context: TargetsContext, targetOf: (host: string) => Target): Target {
  const { name, span, address, connection } = host
  const { asked, account, agentSocket } = context
  const kind = transportNamed(connection.transport, context.table)
  const secret = secretsBy(context)
  const wantedUser = asked.user ?? connection.user
  const common: Target = {
    name,
    transport: kind.name,
    address,
    port: connection.port,
    user: wantedUser ?? account.name,
    jump: connection.jump === undefined || !kind.overNetwork ? undefined : targetOf(connection.jump),
    become: { method: 'sudo', password: asked.becomePassword ?? secret(connection.becomePassword) },
    connectTimeoutMs: connection.connectTimeoutMs,
    authTimeoutMs: connection.authTimeoutMs,
  }
  return kind.target(common, givenSettings(kind, connection, secret), {
    wantedUser,
    askedPassword: asked.password,
    agentSocket,
    account,
    refuse: (problem, hint) => {
      throw new EvaluationError(problem, span, hint)
    },
  })
}

/** The values of a transport's own settings; a secret is a function, which fetches it. */
function givenSettings(
  { settings }: AnyTransport,
  { own }: ConnectionSettings,
  secret: ReturnType<typeof secretsBy>,
): Readonly<Record<string, unknown>> {
  const kinds = Object.entries(settings as Readonly<Record<string, ConnectionSetting>>)
  return Object.fromEntries(
    kinds.map(([name, { kind }]) => {
      const value = own[name]
      return [name, kind === 'secret' ? () => secret(value as SecretSource | undefined) : value]
    }),
  )
}

function secretsBy({ resolve }: TargetsContext): (source: SecretSource | undefined) => Secret | undefined {
  return (source) => (source === undefined ? undefined : new Secret(resolve(source)))
}
