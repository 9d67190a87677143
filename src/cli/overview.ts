import { type Printable, printable } from '../core/printable.ts'
import { COMMANDS } from './command-list.ts'

/** The text of `wrtcplay --help`, made without the parser, which takes long to load. */
export function overview(version: string): Printable {
  const lines = [
    `wrtcplay ${version}: runs YAML playbooks over SSH and changes only what is not yet right`,
    '',
    'Usage: wrtcplay COMMAND [OPTIONS]',
    '',
    ...commandLines(''),
    '',
    'wrtcplay COMMAND --help tells more about a command.',
    'Exit codes: 0 as asked, 1 a task failed, 2 changes are pending (--check --exit-code), 64 usage,',
    '  65 wrong playbook or inventory, 69 a host was unreachable, 70 a bug in wrtcplay, 130 interrupted',
    '',
  ]
  return printable(lines.join('\n'))
}

/** The lines of commands that begin with a word; all commands for an empty word. */
export function commandLines(word: string): readonly string[] {
  const shown = COMMANDS.filter(({ name }) => word === '' || name.startsWith(`${word} `))
  const width = Math.max(...shown.map(({ name }) => name.length))
  return shown.map(({ name, summary }) => `  wrtcplay ${name.padEnd(width)}  ${summary}`)
}
