import type { LabFault } from './lab-fault.ts'

/** How a drill reaches into a host, as root: a lab's from outside, a real one over SSH. */
export interface DrillHost {
  readonly name: string
  /** Runs POSIX sh. Rejects when the host cannot be reached or does not answer in time. */
  sh(script: string): Promise<ShellAnswer>
  /** What only a lab can do to a host; `undefined` for a real one. */
  readonly lab: ((fault: LabFault) => LabTreatment) | undefined
}

interface ShellAnswer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A fault and its end. `remedy` is the command on this machine that ends it when this program cannot. */
export interface LabTreatment {
  act(): Promise<unknown>
  undo(): Promise<unknown>
  readonly remedy: readonly string[]
}

/** Runs a script that must succeed; returns what it printed. */
export async function mustSh(host: DrillHost, script: string): Promise<string> {
  const { code, stdout, stderr } = await host.sh(script)
  if (code === 0) return stdout
  throw new DrillError(`${host.name}: a step of the drill ended with ${code}: ${(stderr || stdout).trim()}`)
}

/** Why a drill cannot begin, or cannot go on. */
export class DrillError extends Error {
  override readonly name = 'DrillError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}
