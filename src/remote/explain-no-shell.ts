import type { Target } from './contract.ts'
import { Refused } from './refused.ts'
import { saidWords } from './said-words.ts'
import { sudoRefusal } from './sudo-password.ts'
import type { WireEnd } from './wire.ts'

/** Why a session's shell was not there, from what came in its place. */
export function explainNoShell(
  target: Target,
  user: string | undefined,
  printed: string,
  end: WireEnd | undefined,
): Refused {
  if (end?.lost !== undefined)
    return new Refused('unreachable', `the connection to ${target.name} was lost before a shell was there`)
  if (user !== undefined)
    return sudoRefusal({ host: target.name, user }, false, printed.trim() === '' ? ending(end) : printed)
  const said = saidWords(printed)
  return new Refused(
    'shell',
    `log in to ${target.name} as ${target.user}: no shell: ${said === '' ? '' : `${said}; `}${ending(end)}`,
    'the login needs a shell that runs commands, and sh and dd (coreutils or BusyBox) must be there',
  )
}

function ending(end: WireEnd | undefined): string {
  if (end === undefined) return ''
  return end.signal === undefined ? `ended with status ${end.code ?? 'unknown'}` : `ended by ${end.signal}`
}
