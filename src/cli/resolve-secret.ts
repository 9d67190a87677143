import { spawnSync } from 'node:child_process'
import type { Masker } from '../core/masker.ts'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { readBounded } from '../inventory/bounded-file.ts'
import { resolveFrom } from '../inventory/local-path.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import type { SecretSource } from '../language/value-template.ts'
import { EvaluationError } from '../language/value-template.ts'

export interface SecretContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** Decides which files of the disk may be trusted. */
  readonly files: Pick<TrustedFiles, 'problem'>
  readonly masker: Masker
}

/**
 * Returns a function that fetches each secret once, when it is first needed, and masks the secret in all output. A
 * secret that could not be fetched is not tried again. Throws `EvaluationError`.
 */
export function secretsOf(context: SecretContext): ResolveSecret {
  const known = new Map<string, Answer>()
  return (source) => {
    const key = JSON.stringify([source.kind, whereOf(source, context)])
    const answer = known.get(key) ?? ask(source, context)
    known.set(key, answer)
    if ('why' in answer) throw new EvaluationError(answer.why, source.span, answer.hint)
    context.masker.add(answer.value)
    return answer.value
  }
}

type Answer = { readonly value: string } | { readonly why: string; readonly hint?: string | undefined }

function ask(source: SecretSource, context: SecretContext): Answer {
  const answer = read(source, context)
  return 'value' in answer && answer.value === ''
    ? { why: `the secret is empty: ${describe(source)}` }
    : answer
}

function read(source: SecretSource, context: SecretContext): Answer {
  switch (source.kind) {
    case 'env':
      return fromEnvironment(source, context)
    case 'file':
      return fromFile(whereOf(source, context), context)
    case 'command':
      return fromCommand(source)
  }
}

function whereOf(source: SecretSource, { home }: SecretContext): string {
  if (source.kind === 'file') return resolveFrom(source.span.file.path, source.path, home)
  return source.kind === 'env' ? source.name : source.command
}

function describe(source: SecretSource): string {
  if (source.kind === 'file') return `file ${source.path}`
  return source.kind === 'env' ? `environment variable ${source.name}` : `command ${source.command}`
}

function fromEnvironment({ name }: SecretSource & { kind: 'env' }, { env }: SecretContext): Answer {
  const value = env[name]
  if (value !== undefined) return { value }
  return {
    why: `the environment variable ${name} is not set`,
    hint: 'it holds a secret: set it where wrtcplay is started',
  }
}

function fromFile(path: string, { files }: SecretContext): Answer {
  const problem = files.problem(path)
  if (problem !== undefined) return { why: problem.message, hint: problem.hint }
  try {
    return { value: withoutLineEnd(readBounded(path, MOST_BYTES).toString()) }
  } catch (error) {
    return { why: `the secret in ${path} cannot be read: ${(error as Error).message}` }
  }
}

/** Runs the command of a secret, which may ask at the terminal, as password managers do. */
function fromCommand({ command }: SecretSource & { kind: 'command' }): Answer {
  const result = spawnSync('/bin/sh', ['-c', command], {
    stdio: ['inherit', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MOST_BYTES,
  })
  if (result.error === undefined && result.status === 0) return { value: withoutLineEnd(result.stdout) }
  const isTooLong = (result.error as NodeJS.ErrnoException | undefined)?.code === 'ENOBUFS'
  const why = result.error?.message ?? `it ended with ${result.status ?? result.signal}`
  return {
    why: `the command that gives a secret failed: ${isTooLong ? `it printed more than ${MOST_SHOWN}` : why}`,
    hint: `the command is: ${command}`,
  }
}

const TIMEOUT_MS = 120_000
const MOST_BYTES = 16 * 1024 * 1024
const MOST_SHOWN = '16 MiB'

function withoutLineEnd(text: string): string {
  return text.endsWith('\r\n') ? text.slice(0, -2) : text.endsWith('\n') ? text.slice(0, -1) : text
}
