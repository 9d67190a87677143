import { spawnSync } from 'node:child_process'
import type { Masker } from '../core/masker.ts'
import type { TrustedFiles } from '../core/trusted-files.ts'
import { readBounded } from '../inventory/bounded-file.ts'
import { resolveFrom } from '../inventory/local-path.ts'
import type { ResolveSecret, SecretSource } from '../language/secret-source.ts'
import { EvaluationError } from '../language/value-template.ts'

export interface SecretContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** What of the disk may be trusted. */
  readonly files: Pick<TrustedFiles, 'problem'>
  readonly masker: Masker
}

/** Gets each secret once, when it is first needed, and has it masked before anybody sees it. Throws `EvaluationError`. */
export function secretsOf(context: SecretContext): ResolveSecret {
  const known = new Map<string, string>()
  return (source) => {
    const key = JSON.stringify([source.kind, whereOf(source, context)])
    const value = known.get(key) ?? read(source, context)
    if (value === '') throw new EvaluationError(`the secret is empty: ${describe(source)}`, source.span)
    known.set(key, value)
    context.masker.add(value)
    return value
  }
}

function read(source: SecretSource, context: SecretContext): string {
  switch (source.kind) {
    case 'env':
      return fromEnvironment(source, context)
    case 'file':
      return fromFile(source, whereOf(source, context), context)
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

function fromEnvironment({ name, span }: SecretSource & { kind: 'env' }, { env }: SecretContext): string {
  const value = env[name]
  if (value !== undefined) return value
  throw new EvaluationError(
    `the environment variable ${name} is not set`,
    span,
    `it holds a secret: set it where wrtcplay is started`,
  )
}

function fromFile({ span }: SecretSource, path: string, { files }: SecretContext): string {
  const problem = files.problem(path)
  if (problem !== undefined) throw new EvaluationError(problem.message, span, problem.hint)
  try {
    return withoutLineEnd(readBounded(path, MOST_OF_SECRET).toString())
  } catch (error) {
    throw new EvaluationError(`the secret in ${path} cannot be read: ${(error as Error).message}`, span)
  }
}

/** It may ask at the terminal, as password managers do. */
function fromCommand({ command, span }: SecretSource & { kind: 'command' }): string {
  const result = spawnSync('/bin/sh', ['-c', command], {
    stdio: ['inherit', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  })
  if (result.error !== undefined || result.status !== 0) {
    const why = result.error?.message ?? `it ended with ${result.status ?? result.signal}`
    throw new EvaluationError(
      `the command that gives a secret failed: ${why}`,
      span,
      `the command is: ${command}`,
    )
  }
  return withoutLineEnd(result.stdout)
}

const TIMEOUT_MS = 120_000
/** A key store is some tens of KiB. */
const MOST_OF_SECRET = 2 ** 20

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '')
}
