import type { Masker } from '../core/masker.ts'
import { Secret } from '../core/secret.ts'
import { askHidden } from './ask-hidden.ts'
import type { OptionValues } from './command.ts'
import type { LOGIN_OPTIONS } from './shared-options.ts'
import type { AskedConnection } from './targets.ts'

/** Asks for the passwords that options of the command line request. An empty sudo password stands for the login's. */
export async function askPasswords(
  options: OptionValues<typeof LOGIN_OPTIONS>,
  masker: Masker,
): Promise<AskedConnection> {
  const login = options['ask-pass'] === true
  const become = options['ask-become-pass'] === true
  const becomeQuestion = login ? 'sudo password (Enter: the same)' : 'sudo password'
  const questions = [...(login ? ['Login password'] : []), ...(become ? [becomeQuestion] : [])]
  const answers = questions.length === 0 ? [] : await askHidden(questions)
  for (const answer of answers) if (answer !== '') masker.add(answer)
  const [first = ''] = answers
  const last = answers.at(-1) ?? ''
  return {
    user: options.user,
    password: login ? new Secret(first) : undefined,
    becomePassword: become ? new Secret(last === '' ? first : last) : undefined,
  }
}
