import { EXIT } from './exit-code.ts'

/** Why a command cannot do what it was asked: said to the user as it is, without a stack. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: number
  /** What to do about it. */
  readonly hint: string | undefined

  constructor(message: string, hint?: string, exitCode: number = EXIT.failed) {
    super(message)
    this.hint = hint
    this.exitCode = exitCode
  }
}

/** The command line itself makes no sense. */
export function usageError(message: string, hint?: string): CommandFailure {
  return new CommandFailure(message, hint, EXIT.usage)
}

/** The user has been told already; all that is left is to end. */
export class Reported extends Error {
  override readonly name = 'Reported'
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`reported already, exit code ${exitCode}`)
    this.exitCode = exitCode
  }
}
