import type { ConnectionSetting } from './connection-setting.ts'

/** What an inventory has to know of a transport. */
export interface TransportSettings {
  /** What `transport:` calls it. */
  readonly name: string
  /** What its settings are for, in messages: "SSH". */
  readonly label: string
  /** What a host is that is reached so, in messages: "this machine". */
  readonly hostNoun: string
  /** For the reference: sentences. */
  readonly meaning: string
  /** Hosts are reached at their addresses: `port`, `jump` and `connect_timeout` mean something. */
  readonly overNetwork: boolean
  /** What a `connection:` may say for it alone, by the names of the settings. */
  readonly settings: Readonly<Record<string, ConnectionSetting>>
}

export type TransportTable = readonly [TransportSettings, ...TransportSettings[]]

/** Whether a transport makes anything of a setting that only some have; those that all have mean something with each. */
export function isMeaningful(setting: string, transport: TransportSettings, all: TransportTable): boolean {
  return hasSetting(transport, setting) || !all.some((other) => hasSetting(other, setting))
}

/** The labels of those that make something of it. */
export function labelsFor(setting: string, all: TransportTable): readonly string[] {
  return all.filter((one) => hasSetting(one, setting)).map(({ label }) => label)
}

function hasSetting({ overNetwork, settings }: TransportSettings, setting: string): boolean {
  return Object.hasOwn(settings, setting) || (overNetwork && OF_NETWORKS.includes(setting))
}

const OF_NETWORKS: readonly string[] = ['port', 'jump', 'connect_timeout']
