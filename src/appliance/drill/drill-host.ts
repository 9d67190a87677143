import type { LabFault } from './lab-fault.ts'

/** A host of a drill, entered as root: a lab's host from outside, a real one over SSH. */
export interface DrillHost {
  readonly name: string
  /** Runs POSIX sh. Rejects when the host cannot be reached or is too late. */
  sh(script: string): Promise<ShellAnswer>
  /** Makes faults that are possible in a lab only; `undefined` for a real host. */
  readonly lab: ((fault: LabFault) => LabTreatment) | undefined
}

interface ShellAnswer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A fault, and its end. `remedy` is the command on this machine that ends the fault after this program has ended. */
export interface LabTreatment {
  act(): Promise<unknown>
  undo(): Promise<unknown>
  readonly remedy: readonly string[]
}

/** Runs a script that must succeed; resolves with its output. */
export async function mustSh(host: DrillHost, script: string): Promise<string> {
  const { code, stdout, stderr } = await host.sh(script)
  if (code === 0) return stdout
  throw new DrillError(`${host.name}: a step of the drill ended with ${code}: ${(stderr || stdout).trim()}`)
}

/** Why a drill cannot begin or go on. */
export class DrillError extends Error {
  override readonly name = 'DrillError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}
