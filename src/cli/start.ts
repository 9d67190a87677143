import { bugReport } from './bug-report.ts'
import { dispatch } from './dispatch.ts'
import { EXIT } from './exit-code.ts'
import { overview } from './overview.ts'
import { processTerminal } from './terminal.ts'

/** Runs the command that `argv` names, and ends the process with its exit code. */
export async function start(argv: readonly string[], version: string): Promise<never> {
  Buffer.poolSize = POOL_BYTES
  // Whoever is on this machine can list what processes were started with.
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
 * A small buffer that is kept keeps the whole pool that it was cut from. Of Node's 8 KiB pools each connection held on to two,
 * with a few hundred bytes of keys and answers in them: 18 MB of a thousand hosts' 195.
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
