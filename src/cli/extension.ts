import type { Diagnostics } from '../core/diagnostic.ts'
import type { Approver } from '../engine/approver.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import type { ConnectOptions, HostConnection } from '../shell/contract.ts'
import type { Connect, Target } from '../transport/target.ts'
import type { ListedCommand } from './command.ts'
import type { Project } from './project.ts'

/**
 * What a product adds to the general parts. It enters them by `EXTENSIONS` alone, and they name nothing of it: it lives in folders of
 * its own (`src/appliance`, `src/cli/appliance`).
 */
export interface Extension {
  readonly commands: readonly ListedCommand[]
  /** Loaded with a project: a start does not wait for it. */
  readonly rules: () => Promise<ExtensionRules>
}

export interface ExtensionRules {
  /** What its diagnostics mean, by their codes. */
  readonly codes: Readonly<Record<string, string>>
  /** Reports what is wrong with a project beyond what the language demands. Connects to nothing. */
  checkProject(project: Project, diagnostics: Diagnostics): void
  /** `undefined` when the run does not concern it. */
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

/** Looks after a run, over the run's own connections, and approves its changes. */
export interface RunOversight extends Approver {
  /** Connects for the run, in place of the request's `connect`. */
  connect(target: Target, options: ConnectOptions): HostConnection
  close(): Promise<void>
}
