import { EXIT } from './exit-code.ts'

/** Why a command cannot do its work: shown to the user as it is, without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: number
  /** What the user can do. */
  readonly hint: string | undefined

  constructor(message: string, hint?: string, exitCode: number = EXIT.failed) {
    super(message)
    this.hint = hint
    this.exitCode = exitCode
  }
}

/** A mistake in the command line itself. */
export function usageError(message: string, hint?: string): CommandFailure {
  return new CommandFailure(message, hint, EXIT.usage)
}

/** Ends the command: the user has been shown the reason already. */
export class Reported extends Error {
  override readonly name = 'Reported'
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`reported already, exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}
