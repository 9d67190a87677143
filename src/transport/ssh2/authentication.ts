import type { AnyAuthMethod, AuthenticationType, BaseAgent, ParsedKey } from 'ssh2'
import type { Refusal } from '../../shell/contract.ts'
import { outputTail } from '../../shell/output-tail.ts'
import { describeKey } from './host-key.ts'
import type { LoadedKey } from './key-files.ts'
import type { SshTarget } from './ssh-target.ts'

/**
 * The ways to log in, in order: the key files that are meant, the agent, the password. Every attempt that fails
 * counts against sshd's MaxAuthTries (6) and, from OpenSSH 9.8 on, against this machine's address; so nothing
 * else is tried, `none` neither.
 */
export class Authentication {
  readonly #target: SshTarget
  readonly #keys: readonly LoadedKey[]
  readonly #waiting: Attempt[]
  /** Tried before the server takes their kind: it may take it once another way has succeeded (`AuthenticationMethods`). */
  readonly #early: Attempt[] = []
  #last: Attempt | undefined
  readonly #tried: string[] = []
  #accepted: readonly string[] | undefined
  #said = ''
  /** Keys of the agent, in the order in which they are offered. */
  #ofAgent: readonly string[] = []

  constructor(target: SshTarget, keys: readonly LoadedKey[], agent: BaseAgent | undefined) {
    this.#target = target
    this.#keys = keys
    const narrow = (one: BaseAgent): BaseAgent =>
      narrowed(one, keys, (offered) => {
        this.#ofAgent = offered.map(nameOfKey)
      })
    this.#waiting = attempts(target, keys, agent === undefined ? undefined : narrow(agent))
  }

  /** Whether there is anything to try at all. */
  get isPossible(): boolean {
    return this.#waiting.length + this.#tried.length > 0
  }

  /** What the server says beside its answers: a banner, or PAM's words on why nobody gets in. */
  hear(text: string): void {
    this.#said = outputTail(text) || this.#said
  }

  /** ssh2's `authHandler`: what to try next; `false` ends it. `accepted` is what the server still takes. */
  next(accepted: readonly AuthenticationType[] | null, isPartial = false): AnyAuthMethod | false {
    this.#accepted = accepted ?? this.#accepted
    if (isPartial) this.#waiting.unshift(...this.#early.splice(0))
    else if (this.#last !== undefined && accepted?.includes(this.#last.needs) === false)
      this.#early.push(this.#last)
    const index = this.#waiting.findIndex((attempt) => canBeTried(attempt, accepted))
    const [attempt] = index < 0 ? [] : this.#waiting.splice(index, 1)
    this.#last = attempt
    if (attempt === undefined) return false
    this.#tried.push(attempt.name)
    return attempt.method
  }

  get #what(): string {
    return `log in to ${this.#target.name} as ${this.#target.user}`
  }

  refusal(): Refusal {
    const said = this.#said === '' ? '' : `the host says "${this.#said}"; `
    const tried = `${said}${this.#tried.length === 0 ? (this.#keys.length === 0 ? NOTHING : 'nothing to try') : `tried ${this.#tried.join(', ')}`}`
    const accepts = this.#accepted === undefined ? '' : `; the server accepts ${this.#accepted.join(', ')}`
    const notes = unusable(this.#keys).map((key) => `; ${key.path} ${key.reason}`)
    return {
      kind: 'authentication',
      message: `${this.#what}: ${tried}${accepts}${notes.join('')}`,
      hint: this.#hint(),
    }
  }

  /** The server has hung up before all was tried. `undefined` where it says no such thing. */
  tooMany(said: string): Refusal | undefined {
    if (!/too many authentication failures/i.test(said)) return undefined
    const keys = this.#ofAgent.length === 0 ? '' : `, which has ${this.#ofAgent.join(', ')}`
    const tried = `the host says "${outputTail(said)}" (its MaxAuthTries) after ${this.#tried.join(', ')}${keys}`
    return {
      kind: 'authentication',
      message: `${this.#what}: ${tried}`,
      hint: 'name the one key that it knows under `keys:` of `connection:`: keys are offered in that order, those of the agent behind them (`agent: false`: none)',
    }
  }

  #hint(): string | undefined {
    const told = SAID.find(({ pattern }) => pattern.test(this.#said))?.hint
    if (told !== undefined) return told
    const remedy = unusable(this.#keys).find((key) => key.hint !== undefined)?.hint
    if (remedy !== undefined) return remedy
    const needsPassphrase = unusable(this.#keys).some((key) => key.reason.includes('encrypted'))
    if (needsPassphrase) return 'give the passphrase (`key_passphrase`), or add the key to the agent'
    const takesPassword = this.#accepted?.some((way) => way === 'password' || way === 'keyboard-interactive')
    if (this.#target.password === undefined && takesPassword === true)
      return 'give a password with --ask-pass'
    return this.#tried.length > 0
      ? 'is the public key in ~/.ssh/authorized_keys of that user there?'
      : 'name a key (`keys:` under `connection:`), start an agent, or give a password with --ask-pass'
  }
}

function canBeTried({ needs }: Attempt, accepted: readonly AuthenticationType[] | null): boolean {
  if (accepted === null) return true
  // The same password by another door would only be a second failure.
  if (needs === 'keyboard-interactive' && accepted.includes('password')) return false
  return accepted.includes(needs)
}

interface Attempt {
  readonly name: string
  readonly needs: AuthenticationType
  readonly method: AnyAuthMethod
}

function attempts(target: SshTarget, keys: readonly LoadedKey[], agent: BaseAgent | undefined): Attempt[] {
  const username = target.user
  const list: Attempt[] = []
  for (const loaded of keys) {
    if (loaded.kind !== 'usable') continue
    const method = { type: 'publickey', username, key: loaded.key } as const
    list.push({ name: `key ${loaded.path}`, needs: 'publickey', method })
  }
  if (agent !== undefined) {
    const method = { type: 'agent', username, agent } as const
    list.push({ name: 'the agent', needs: 'publickey', method })
  }
  if (target.password !== undefined) list.push(...withPassword(username, target.password.reveal()))
  return list
}

function withPassword(username: string, password: string): Attempt[] {
  let asked = false
  const answer = (prompts: number, finish: (answers: string[]) => void): void => {
    finish(prompts === 1 && !asked ? [password] : [])
    asked = true
  }
  return [
    { name: 'password', needs: 'password', method: { type: 'password', username, password } },
    {
      name: 'keyboard-interactive',
      needs: 'keyboard-interactive',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => answer(prompts.length, finish),
      },
    },
  ]
}

/**
 * The agent with fewer keys: those that the key files mean and that could not be opened; else all but the ones
 * already tried, up to five.
 */
function narrowed(
  agent: BaseAgent,
  keys: readonly LoadedKey[],
  onOffer: (offered: readonly ParsedKey[]) => void,
): BaseAgent {
  const tried = keys.flatMap((key) => (key.kind === 'usable' ? [key.key.getPublicSSH()] : []))
  const meant = unusable(keys).flatMap((key) => key.publicKey ?? [])
  const all = agent.getIdentities.bind(agent)
  agent.getIdentities = (done) =>
    all((error, found) => {
      if (error != null || found === undefined) return done(error, found)
      const held = (found as readonly ParsedKey[]).filter((key) => !isOneOf(key, tried))
      const asked = held.filter((key) => isOneOf(key, meant))
      const offered = (asked.length > 0 ? asked : held).slice(0, AGENT_KEYS)
      onOffer(offered)
      done(undefined, offered)
    })
  return agent
}

/** As `ssh-add -l` tells them. */
function nameOfKey(key: ParsedKey): string {
  const comment = outputTail(key.comment ?? '')
  return comment === ''
    ? describeKey(key.getPublicSSH())
    : `"${comment}" (${describeKey(key.getPublicSSH())})`
}

const AGENT_KEYS = 5
/** ssh tries keys in ~/.ssh of its own accord; here nothing is tried that nobody named. */
const NOTHING = 'there is neither a key, an agent nor a password to try'

const SAID = [
  {
    pattern: /expired/i,
    hint: 'the account or its password has expired there: `chage -l USER` on the host tells which',
  },
  {
    pattern: /nologin|going down|not permitted to log in|maintenance|booting up/i,
    hint: 'only root may log in there at present: look for /etc/nologin and /run/nologin on the host',
  },
  {
    pattern: /locked/i,
    hint: 'the account is locked there: `passwd -S USER` and `faillock` on the host tell by whom',
  },
] as const

function isOneOf(key: ParsedKey, blobs: readonly Buffer[]): boolean {
  return blobs.some((blob) => blob.equals(key.getPublicSSH()))
}

function unusable(keys: readonly LoadedKey[]): readonly Extract<LoadedKey, { kind: 'unusable' }>[] {
  return keys.filter((key) => key.kind === 'unusable')
}
