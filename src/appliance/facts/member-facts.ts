/** What one host of a pair tells of itself. */
export interface MemberFacts {
  readonly holdsVip: boolean
  /** The VIP as the host has it, once for each time that it has it. */
  readonly vipAddresses: readonly VipAddress[]
  /** Hardware addresses of its interfaces. */
  readonly macs: readonly string[]
  readonly app: ServiceFacts
  readonly sync: ServiceFacts
  readonly keepalived: ServiceFacts
  /** Whether the WebSocket at the VIP was upgraded when this host asked. */
  readonly webSocketAnswers: boolean
  /** What wrtc-role wrote at its last change; `undefined` before the first one. */
  readonly recorded: RecordedRole | undefined
  /** The last promotion whose files this host has; `undefined` before the first one. */
  readonly epoch: Epoch | undefined
  /** Folders of files that both hosts had written, and whose losing versions this host keeps. */
  readonly conflicts: readonly string[]
  /** Why wrtc-check says that this host cannot have the VIP. */
  readonly unfit: string | undefined
  readonly keepalivedConfig: KeepalivedConfig | undefined
  readonly scripts: readonly ScriptFile[]
  /** Those of the scripts and of root's state, with all above them: mode and owner. */
  readonly folders: readonly FolderFacts[]
  /** State files that hold something else than they must. */
  readonly unreadable: readonly string[]
  /** There is a user of the application's name. */
  readonly hasUser: boolean
  /** Why nothing is done with the data folder; `undefined` when it is what it must be. */
  readonly dataTrouble: string | undefined
  /** The sync runs, and as root. */
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

/** What runs, as it was loaded. */
export interface LoadedFacts {
  /** Empty without systemd. */
  readonly units: readonly UnitFacts[]
  /** systemd cleans up after a keepalived that was killed; `undefined` without systemd. */
  readonly recovers: boolean | undefined
  /** Services with a process that was stopped by a signal. */
  readonly frozen: readonly string[]
  /** The file that keepalived was told to read, where it is another one than usual. */
  readonly keepalivedFile: string | undefined
  /** How long keepalived has run; `undefined` when it does not. */
  readonly keepalivedSeconds: number | undefined
  /** How long keepalived has run without its check being begun; `undefined` when it does not run. */
  readonly uncheckedSeconds: number | undefined
}

export interface UnitFacts {
  readonly name: string
  readonly needsReload: boolean
  /** Unit files and drop-ins that are on the disk, and not among what systemd has read. */
  readonly unread: readonly string[]
  /** Drop-ins that systemd has read, and that are gone from the disk. */
  readonly gone: readonly string[]
}

/** What a takeover would find; sentences, each about one thing that is in the way. */
export interface TakeoverFacts {
  readonly missingTools: readonly string[]
  /** Of root's state. */
  readonly state: readonly string[]
  /** Of what the application's user must be able to read or write. */
  readonly own: readonly string[]
  readonly app: readonly string[]
  readonly sync: readonly string[]
  /** Whether the application's configuration is JSON; `undefined` where it need not be, or was not read. */
  readonly configIsJson: boolean | undefined
  /** Files that give the VIP to the host at its boot. */
  readonly vipAtBoot: readonly string[]
  /** Some process listens on WRTC's port at all addresses. */
  readonly isPortTaken: boolean
  /** A rule of the host's packet filter that drops VRRP. */
  readonly vrrpDropped: string | undefined
  /** What sshd does not accept keys below: folders and files that others can write. */
  readonly openHome: readonly string[]
  /** What came back from the peer when it was asked as a takeover asks it. */
  readonly login: { readonly answer: string; readonly trouble: string }
}

export interface ServiceFacts {
  readonly isRunning: boolean
  /** It could be started: there is such a service, and it is not masked. */
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
  /** Of all that must be the same on both hosts. */
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
  /** `undefined` in those of the first version, which had none. */
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
  /** Of all but the peer's address. */
  readonly digest: string
}

/** Keys are written as in authorized_keys: type, blank, base64. */
export interface KeyFacts {
  /** The user's own; `undefined` when there is no private key that can be read without a passphrase. */
  readonly own: string | undefined
  /** Whether the private key is its user's, and nobody else's; `undefined` when there is none. */
  readonly isPrivate: boolean | undefined
  readonly authorized: readonly string[]
  readonly hostKeys: readonly string[]
  /** What known_hosts holds for the peer. */
  readonly knownForPeer: readonly string[]
}

interface Disk {
  readonly mount: string
  readonly freeKb: number
}

export interface DataTree {
  readonly count: number
  /** Of all names and sizes. */
  readonly digest: string
  /** The newest ones, at most some hundreds. */
  readonly newest: readonly DataFile[]
}

export interface DataFile {
  readonly path: string
  readonly size: number
  /** Its content: milliseconds since 1970 by the writer's clock; the sync carries it along. */
  readonly modified: number
  /** When it came to be so on this host, by this host's clock. */
  readonly changed: number
}

/** By how many milliseconds the host's clock is ahead of the controller's: somewhere between the two. */
export interface ClockOffset {
  readonly least: number
  readonly most: number
  /** The host's time at the end of the look, in milliseconds since 1970. */
  readonly now: number
}
