import { type Failure, failure } from '../core/module-definition.ts'

/** A regular expression of the user's, or why it is none. */
export function compileRegExp(parameter: string, pattern: string, flags: string): RegExp | Failure {
  try {
    return new RegExp(pattern, flags)
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)
    return failure(`\`${parameter}\` is not a regular expression: ${why}`)
  }
}
