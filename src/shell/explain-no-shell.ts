import type { Login } from './contract.ts'
import { outputTail } from './output-tail.ts'
import { Refused } from './refused.ts'
import { readerBefore } from './shell-command.ts'
import { sudoRefusal } from './sudo-password.ts'
import { LostWay } from './transport.ts'
import type { WireEnd } from './wire.ts'

/**
 * Explains why a session's shell is missing, from the output that came in place of its greeting. `isRead`: another
 * program has read the script.
 */
export function explainNoShell(
  login: Login,
  user: string | undefined,
  printed: string,
  end: WireEnd | undefined,
  isRead = false,
): Refused {
  const reader = readerBefore(printed) ?? (isRead ? '' : undefined)
  if (reader !== undefined) return readByOthers(login, reader)
  if (end?.lost !== undefined) return new LostWay(login.name)
  if (user !== undefined)
    return sudoRefusal({ host: login.name, user }, false, printed.trim() === '' ? ending(end) : printed)
  const said = outputTail(printed)
  return new Refused(
    'shell',
    `log in to ${login.name} as ${login.user}: no shell: ${[said, ending(end)].filter((words) => words !== '').join('; ')}`,
    'the login needs a shell that runs commands, and sh and dd (coreutils or BusyBox) must be there',
  )
}

/** The refusal where start-up files of the login's shell have read the script, or have replaced the shell by another program. */
function readByOthers({ name, user }: Login, shell: string): Refused {
  const whose = shell === '' ? "the login's shell" : outputTail(shell)
  return new Refused(
    'shell',
    `log in to ${name} as ${user}: the start-up files of ${whose} there read standard input, where wrtcplay speaks with its shell`,
    'they must leave it alone where there is no terminal (`read`, `cat`, ssh, `exec` of another shell): put `[ -t 0 ] || return` at the beginning of ~/.bashrc, or of whatever file it is',
  )
}

function ending(end: WireEnd | undefined): string {
  if (end === undefined) return ''
  return end.signal === undefined ? `ended with status ${end.code ?? 'unknown'}` : `ended by ${end.signal}`
}
