import { join } from 'node:path'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { CommandFailure } from './command-failure.ts'
import { EXIT } from './exit-code.ts'

/** Where a working directory keeps what wrtcplay must remember. */
export const STATE_FOLDER = '.wrtcplay'

/**
 * Throws where somebody else could write what wrtcplay keeps in the working directory: pinned host keys, journals, labs. Every
 * command reads or writes there, and whoever may write it tells the command what to do.
 */
export function refuseForeignState(files: TrustedFiles): void {
  for (const name of ['', 'known_hosts', 'owed.json', 'runs', 'lab', 'drills']) {
    const problem = files.problem(join(STATE_FOLDER, name))
    if (problem !== undefined) throw new CommandFailure(problem.message, problem.hint, EXIT.wrongInput)
  }
}
