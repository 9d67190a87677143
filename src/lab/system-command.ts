import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { LabError } from './lab-error.ts'

/** How a command on this machine ended. A command that was killed has the code 128 + its signal, as in a shell. */
export interface CommandResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command of this machine to its end. Throws a `LabError` only when it cannot be started. */
export async function runCommand(
  argv: readonly [string, ...string[]],
  { input = '', env }: CommandOptions = {},
): Promise<CommandResult> {
  const [file, ...args] = argv
  const child = spawn(file, args, { stdio: 'pipe', env: env ?? process.env })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new LabError(`cannot run ${file}: ${error.message}`)))
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)))
  })
  // A command may end before it has read its input; its exit status then says all there is to say.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

/** As `runCommand`, for a command that must succeed; returns its standard output. */
export async function mustRun(
  argv: readonly [string, ...string[]],
  options?: CommandOptions,
): Promise<string> {
  const result = await runCommand(argv, options)
  if (result.code === 0) return result.stdout
  const said = result.stderr.trim().split('\n').slice(-5).join('\n')
  throw new LabError(`${argv.join(' ')}: ended with ${result.code}${said === '' ? '' : `: ${said}`}`)
}
