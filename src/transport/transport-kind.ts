import type { Diagnostics } from '../core/diagnostic.ts'
import type { Secret } from '../core/secret.ts'
import type { TrustedFiles } from '../core/trusted-files.ts'
import type { ConnectionSetting, SettingKind, SettingValues } from '../inventory/connection-setting.ts'
import type { TransportSettings } from '../inventory/transport-settings.ts'
import type { Transport } from '../shell/transport.ts'
import type { Target } from './target.ts'

/** One way to hosts: what inventories may say of it, what a target is for it, and how it is gone. */
export interface TransportKind<Settings extends OwnSettings = OwnSettings, Way extends Target = Target>
  extends TransportSettings {
  readonly settings: Settings
  /** A host's target; `given` are its settings that this transport has for itself. */
  readonly target: (common: Target, given: GivenSettings<Settings>, context: TargetContext) => Way
  /** Called once for all connections that share what can be shared. */
  readonly open: (files: TrustedFiles) => (target: Way) => Transport
  /** Names the machine: two hosts with one name here are one, and do not shut each other out. */
  readonly machine: (target: Way) => string
  /** Warns, before anything is connected to, of what is weak about targets; jump hosts are among them. */
  readonly warn?: (targets: readonly Way[], files: TrustedFiles, diagnostics: Diagnostics) => void
}

type OwnSettings = Readonly<Record<string, ConnectionSetting>>

/** The value of a secret is a function, which fetches it. */
type GivenSettings<Settings extends OwnSettings> = {
  readonly [Name in keyof Settings]: GivenValue<Settings[Name]['kind']>
}

type GivenValue<Kind extends SettingKind> = Kind extends 'secret'
  ? () => Secret | undefined
  : SettingValues[Kind]

/** What making a target needs beside the inventory. */
export interface TargetContext {
  /** Who is to log in, where inventory or command line name somebody. */
  readonly wantedUser: string | undefined
  /** The login's password from the command line. */
  readonly askedPassword: Secret | undefined
  /** Path of the ssh agent's socket. */
  readonly agentSocket: string | undefined
  readonly account: Account
  /** Says that the host cannot be reached so. */
  readonly refuse: (problem: string, hint: string) => never
}

/** Who runs this program, as the system knows the account. */
export interface Account {
  readonly name: string
  readonly home: string
  /** Where commands are found. */
  readonly path: string
}

// biome-ignore lint/suspicious/noExplicitAny: the table has transports of any settings and targets
export type AnyTransport = TransportKind<any, any>

export function defineTransport<const Settings extends OwnSettings, Way extends Target>(
  kind: TransportKind<Settings, Way>,
): TransportKind<Settings, Way> {
  return kind
}
