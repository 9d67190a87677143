import type { Diagnostics } from '../core/diagnostic.ts'
import type { Approver } from '../engine/approver.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import type { ConnectOptions, HostConnection } from '../shell/contract.ts'
import type { Connect, Target } from '../transport/target.ts'
import type { ListedCommand } from './command.ts'
import type { Project } from './project.ts'

/**
 * What a product adds to wrtcplay. The general parts know products only through `EXTENSIONS`; a product has folders of
 * its own (`src/appliance`, `src/cli/appliance`).
 */
export interface Extension {
  readonly commands: readonly ListedCommand[]
  /** Loaded together with a project, so that the start of the program does not wait for them. */
  readonly rules: () => Promise<ExtensionRules>
}

export interface ExtensionRules {
  /** By code: what the product's diagnostics mean. */
  readonly codes: Readonly<Record<string, string>>
  /** Reports mistakes in a project besides those of the language. Makes no connection. */
  checkProject(project: Project, diagnostics: Diagnostics): void
  /** Resolves with `undefined` when the run does not concern the product. */
  openOversight(request: OversightRequest): Promise<RunOversight | undefined>
}

export interface OversightRequest {
  readonly project: Project
  /** Hosts that may be changed. */
  readonly targets: ReadonlySet<string>
  readonly resolve: ResolveSecret
  readonly connect: Connect
  readonly targetOf: (host: string) => Target
  readonly isDry: boolean
}

/** Watches over a run, through the run's own connections, and approves its changes. */
export interface RunOversight extends Approver {
  /** Connects for the run, in place of the request's `connect`. */
  connect(target: Target, options: ConnectOptions): HostConnection
  close(): Promise<void>
}
