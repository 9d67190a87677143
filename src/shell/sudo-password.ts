import type { Secret } from '../core/secret.ts'
import { outputTail } from './output-tail.ts'
import { FinalRefused, inWords, Refused } from './refused.ts'
import { LostWay } from './transport.ts'
import type { Wire } from './wire.ts'

export interface SudoExchange {
  readonly prompt: string
  readonly ready: string
  readonly password: Secret
  readonly user: string
  readonly host: string
  readonly timeoutMs: number
}

/**
 * Answers sudo's prompt with the password, once: a second prompt means that the password is wrong, and more tries
 * could lock the account. The password is sent only after a prompt, because without one a shell would read it as a
 * command. Resolves when the shell has printed that it is ready.
 */
export function passSudo(wire: Wire, exchange: SudoExchange): Promise<void> {
  let printed = ''
  let answered = false
  return new Promise((resolve, reject) => {
    const finish = (refused?: Refused): void => {
      clearTimeout(timer)
      wire.listen(undefined)
      if (refused === undefined) resolve()
      else {
        wire.close()
        reject(refused)
      }
    }
    const timer = setTimeout(
      () => finish(sudoRefusal(exchange, answered, withoutPassword(printed, exchange), exchange.timeoutMs)),
      exchange.timeoutMs,
    )
    let output = ''
    wire.listen({
      stdout: (chunk) => {
        output = (output + chunk.toString('latin1')).slice(-KEPT)
        if (output.includes(`${exchange.ready}\n`)) finish()
      },
      stderr: (chunk) => {
        printed = (printed + chunk.toString()).slice(-KEPT)
        if (!printed.includes(exchange.prompt)) return
        printed = printed.replaceAll(exchange.prompt, '')
        if (answered) return finish(sudoRefusal(exchange, true, printed))
        answered = true
        wire.write(Buffer.from(`${exchange.password.reveal()}\n`))
      },
      closed: (end) =>
        finish(
          end.lost !== undefined ? new LostWay(exchange.host) : sudoRefusal(exchange, answered, printed),
        ),
    })
  })
}

/** Explains why sudo gave no shell, from sudo's output. */
export function sudoRefusal(
  { host, user }: { readonly host: string; readonly user: string },
  answered: boolean,
  printed: string,
  silentMs?: number,
): Refused {
  const known = REASONS.find(({ pattern }) => pattern.test(printed))
  const what = `become ${user} on ${host}`
  if (known !== undefined) return new Refused('become', `${what}: ${known.message}`, known.hint)
  if (answered && silentMs === undefined)
    return new FinalRefused('become', `${what}: sudo does not take the password`, CHECK_PASSWORD)
  const silence = silentMs === undefined ? '' : `\nno answer within ${inWords(silentMs)}`
  const said = outputTail(`${printed}${silence}`)
  const last = printed.trimEnd().split('\n').at(-1) ?? ''
  if (last.endsWith(':') && ASKS.test(last))
    return new Refused('become', `${what}: sudo asks "${outputTail(last)}"`, ASKED)
  return new Refused('become', `${what}: ${said === '' ? 'sudo ended without a word' : said}`, UNKNOWN)
}

const KEPT = 8192
/** Matches a question of PAM's that is not the one for the password. */
const ASKS = /\bPIN\b|code|token|OTP/i
const ASKED =
  'wrtcplay answers no such question: log in as that user, or let sudo there ask this login for nothing (NOPASSWD, or a PAM rule)'
const UNKNOWN =
  'try it there as this login: `sudo -n -l`; where sudo wants a password, give it with --ask-become-pass'
const CHECK_PASSWORD = 'give the right one with --ask-become-pass'

const REASONS = [
  {
    pattern: /unknown user|does not exist|unknown id/,
    message: 'there is no such user',
    hint: undefined,
  },
  {
    pattern: /must have a tty/,
    message: 'sudo wants a terminal',
    hint: 'allow it without: `Defaults:USER !requiretty` in sudoers',
  },
  {
    pattern: /not in the sudoers file|may not run sudo|is not allowed to execute/,
    message: 'sudo does not allow it to this login',
    hint: 'add the login to sudoers',
  },
  {
    pattern: /a password is required|password is needed|askpass/,
    message: 'sudo asks for a password',
    hint: 'give it with --ask-become-pass',
  },
  {
    pattern: /must be owned by uid 0 and have the setuid bit set/,
    message: 'sudo there has lost its setuid bit or its owner',
    hint: 'on the host, as root: `chown root:root /usr/bin/sudo; chmod 4755 /usr/bin/sudo`',
  },
  {
    pattern: /account[^\n]*(expired|locked)|account validation failure/i,
    message: 'the account is expired or locked',
    hint: '`chage -l USER` and `passwd -S USER` on the host tell which',
  },
  {
    pattern: /sudo[^\n]*(not found|no such file)/i,
    message: 'there is no sudo',
    hint: 'install sudo, or log in as that user',
  },
] as const

function withoutPassword(printed: string, { password }: SudoExchange): string {
  return printed.replaceAll(password.reveal(), '***')
}
