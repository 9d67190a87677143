import { join } from 'node:path'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { CommandFailure } from './command-failure.ts'
import { EXIT } from './exit-code.ts'

/** The folder in a working directory that holds wrtcplay's state. */
export const STATE_FOLDER = '.wrtcplay'

/**
 * Throws where another user could write the state in the working directory: pinned host keys, journals, labs. Every
 * command uses this state, so that such a user would decide what commands do.
 */
export function refuseForeignState(files: TrustedFiles): void {
  for (const name of ['', 'known_hosts', 'owed.json', 'runs', 'lab', 'drills']) {
    const problem = files.problem(join(STATE_FOLDER, name))
    if (problem !== undefined) throw new CommandFailure(problem.message, problem.hint, EXIT.wrongInput)
  }
}
