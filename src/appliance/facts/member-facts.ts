import type { FoundOrder, FoundPause } from './operator-order.ts'

/** What a probe found on one host of a pair. */
export interface MemberFacts {
  readonly holdsVip: boolean
  /** The VIP's entries among the host's addresses, one for each time that the host has the VIP. */
  readonly vipAddresses: readonly VipAddress[]
  /** Hardware addresses of the host's interfaces. */
  readonly macs: readonly string[]
  readonly app: ServiceFacts
  readonly sync: ServiceFacts
  readonly keepalived: ServiceFacts
  /** Whether the WebSocket at the VIP was upgraded when this host asked. */
  readonly webSocketAnswers: boolean
  /** The record of wrtc-role's last change; `undefined` before the first one. */
  readonly recorded: RecordedRole | undefined
  /** The last promotion whose files this host has; `undefined` before the first one. */
  readonly epoch: Epoch | undefined
  /** Folders with the losing versions of files that both hosts had written. */
  readonly conflicts: readonly string[]
  /** Why wrtc-check says that this host cannot have the VIP. */
  readonly unfit: string | undefined
  /** The operator's order that keeps this host from taking the VIP. */
  readonly maintenance: FoundOrder | undefined
  readonly pause: FoundPause | undefined
  /** Whether the host's scripts can be given an order such as maintenance. */
  readonly takesOrders: boolean
  readonly keepalivedConfig: KeepalivedConfig | undefined
  readonly scripts: readonly ScriptFile[]
  /** The folders of the scripts and of root's state, and all folders above them, with mode and owner. */
  readonly folders: readonly FolderFacts[]
  /** State files whose content is not valid. */
  readonly unreadable: readonly string[]
  /** Whether the application's user exists. */
  readonly hasUser: boolean
  /** Why nothing is done with the data folder; `undefined` when it is as it must be. */
  readonly dataTrouble: string | undefined
  /** Whether the sync runs as root. */
  readonly isSyncRoots: boolean
  readonly syncConfig: SyncConfig | undefined
  readonly keys: KeyFacts
  readonly disks: readonly Disk[]
  readonly data: DataTree | undefined
  readonly clock: ClockOffset
  readonly loaded: LoadedFacts
  readonly takeover: TakeoverFacts
}

export interface VipAddress {
  readonly prefix: number
  readonly interface: string
}

/** What the host has loaded and runs. */
export interface LoadedFacts {
  /** Empty without systemd. */
  readonly units: readonly UnitFacts[]
  /** Whether systemd cleans up after a killed keepalived; `undefined` without systemd. */
  readonly recovers: boolean | undefined
  /** Services with a process that a signal has stopped. */
  readonly frozen: readonly string[]
  /** The configuration file of the running keepalived, where it is not the usual one. */
  readonly keepalivedFile: string | undefined
  /** Seconds that keepalived has run; `undefined` when it does not run. */
  readonly keepalivedSeconds: number | undefined
  /** Seconds that keepalived has run since its check last began; `undefined` when it does not run. */
  readonly uncheckedSeconds: number | undefined
}

export interface UnitFacts {
  readonly name: string
  readonly needsReload: boolean
  /** Unit files and drop-ins on the disk that systemd has not read. */
  readonly unread: readonly string[]
  /** Drop-ins that systemd has read, and that are no longer on the disk. */
  readonly gone: readonly string[]
}

/** What would hinder a takeover: sentences, each about one obstacle. */
export interface TakeoverFacts {
  readonly missingTools: readonly string[]
  /** Obstacles in root's state. */
  readonly state: readonly string[]
  /** Obstacles in the files that the application's user must be able to read or write. */
  readonly own: readonly string[]
  readonly app: readonly string[]
  readonly sync: readonly string[]
  /** Whether the application's configuration is JSON; `undefined` where it need not be, or was not read. */
  readonly configIsJson: boolean | undefined
  /** Files that give the VIP to the host when it boots. */
  readonly vipAtBoot: readonly string[]
  /** Whether a process listens on WRTC's port at all addresses. */
  readonly isPortTaken: boolean
  /** A rule of the host's packet filter that drops VRRP. */
  readonly vrrpDropped: string | undefined
  /** Folders and files that other users can write, below which sshd accepts no keys. */
  readonly openHome: readonly string[]
  /** The peer's answer to the question that a takeover asks. */
  readonly login: { readonly answer: string; readonly trouble: string }
}

export interface ServiceFacts {
  readonly isRunning: boolean
  /** Whether the service exists and is not masked. */
  readonly isThere: boolean
  readonly startsAtBoot: boolean
}

export interface RecordedRole {
  /** `active`, `standby` or `fault`. */
  readonly role: string
  /** ISO 8601. */
  readonly since: string
  readonly reason: string
}

export interface Epoch {
  readonly number: number
  /** The host that was promoted. */
  readonly author: string
}

export interface KeepalivedConfig {
  readonly priority: number
  readonly routerId: number
  readonly advertSeconds: number
  readonly ownAddress: string
  readonly peers: readonly string[]
  /** Digest of all that must be the same on both hosts. */
  readonly digest: string
}

export interface FolderFacts {
  readonly path: string
  /** Octal. */
  readonly mode: string
  readonly isRoots: boolean
}

export interface ScriptFile {
  readonly path: string
  /** `undefined` for the first version, which had no numbers. */
  readonly version: number | undefined
  readonly digest: string
  /** Octal. */
  readonly mode: string
  readonly isRoots: boolean
}

export interface SyncConfig {
  readonly namesPeer: boolean
  readonly hasPlaceholder: boolean
  readonly deletes: boolean
  readonly overwritesNewer: boolean
  /** Digest of all but the peer's address. */
  readonly digest: string
}

/** Keys have the form of authorized_keys: type, blank, base64. */
export interface KeyFacts {
  /** The user's own key; `undefined` when there is no private key that can be read without a passphrase. */
  readonly own: string | undefined
  /** Whether only the user can read the private key; `undefined` when there is none. */
  readonly isPrivate: boolean | undefined
  readonly authorized: readonly string[]
  readonly hostKeys: readonly string[]
  /** The keys in known_hosts for the peer. */
  readonly knownForPeer: readonly string[]
}

interface Disk {
  readonly mount: string
  readonly freeKb: number
}

export interface DataTree {
  readonly count: number
  /** Digest of all names and sizes. */
  readonly digest: string
  /** The newest files, some hundred at most. */
  readonly newest: readonly DataFile[]
}

export interface DataFile {
  readonly path: string
  readonly size: number
  /** When the content was written: milliseconds since 1970 by the writer's clock, which the sync keeps. */
  readonly modified: number
  /** When the file got this content on this host, by this host's clock. */
  readonly changed: number
}

/** How many milliseconds the host's clock is ahead of the controller's: between `least` and `most`. */
export interface ClockOffset {
  readonly least: number
  readonly most: number
  /** The host's time at the end of the probe, in milliseconds since 1970. */
  readonly now: number
}
