import { bugReport } from './bug-report.ts'
import { dispatch } from './dispatch.ts'
import { EXIT } from './exit-code.ts'
import { overview } from './overview.ts'
import { processTerminal } from './terminal.ts'

/** Runs the command that `argv` names, and ends the process with the command's exit code. */
export async function start(argv: readonly string[], version: string): Promise<never> {
  Buffer.poolSize = POOL_BYTES
  // All users of this machine can list the arguments of processes.
  if (argv.some((word) => EXTRA_VARS.test(word))) process.title = `wrtcplay ${argv[0]}`
  const terminal = processTerminal(version)
  process.on('uncaughtException', (error) => {
    terminal.stderr.write(bugReport(error, terminal))
    terminal.exitNow(EXIT.bug)
  })
  const code = await run(argv, version, terminal)
  await Promise.all([terminal.stdout.flush(), terminal.stderr.flush()])
  process.exit(code)
}

const EXTRA_VARS = /^(?:-\w*e|--extra-vars)/

/**
 * Bytes of Node's buffer pool. A small buffer keeps alive the whole pool that it was cut from. Two of Node's pools of
 * 8 KiB stayed with each connection for a few hundred bytes of keys and answers: 18 MB of 195 MB with a thousand
 * hosts.
 */
const POOL_BYTES = 1024

async function run(
  argv: readonly string[],
  version: string,
  terminal: ReturnType<typeof processTerminal>,
): Promise<number> {
  const [first = '--help'] = argv
  if (first === '--help' || first === '-h' || first === 'help') {
    terminal.stdout.write(overview(version))
    return argv.length === 0 ? EXIT.usage : EXIT.asked
  }
  try {
    return await dispatch(argv, terminal)
  } catch (error) {
    terminal.stderr.write(bugReport(error, terminal))
    return EXIT.bug
  }
}
