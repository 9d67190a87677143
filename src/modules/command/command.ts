import { defineModule, type Resource } from '../../core/module-definition.ts'
import { joinScripts, type Script, sh, userScript } from '../../core/shell.ts'
import { COMMAND_RESULT, commandReport } from '../shared/commands/command-result.ts'
import { firstLine } from '../shared/commands/command-text.ts'
import { isHidden, unreadable } from '../shared/commands/probe-trouble.ts'
import { matchPresent } from '../shared/conditions/presence-tests.ts'
import { ABSOLUTE_PATH, beforeWildcard } from '../shared/files/path-schema.ts'

interface CommandParams {
  readonly command: string
  readonly creates?: string
  readonly removes?: string
  readonly unless?: string
  readonly chdir?: string
  readonly stdin?: string
  readonly touches?: readonly string[]
}

/** The form of a resource that a task may name (`Resource`). */
const RESOURCE = '^(/|(user|group|unit):[A-Za-z0-9_][A-Za-z0-9_.:@\\\\-]*$|package:\\*$)'

export const command = defineModule({
  name: 'command',
  summary: 'Runs a shell command. It counts as a change, unless a condition says that nothing is to be done.',
  params: {
    type: 'object',
    properties: {
      command: {
        type: 'string',
        minLength: 1,
        description:
          'POSIX shell text, values in it as {{ quote(x) }}. It fails when it does not end with 0.',
      },
      creates: {
        ...ABSOLUTE_PATH,
        description:
          'Nothing is to be done when this path is there. It may have the wildcards of a shell in it.',
      },
      removes: {
        ...ABSOLUTE_PATH,
        description:
          'Nothing is to be done when this path, or all that its wildcards stand for, is not there.',
      },
      unless: {
        type: 'string',
        minLength: 1,
        description:
          'Nothing is to be done when this read-only command ends with 0. It runs in a dry run, too.',
      },
      chdir: { ...ABSOLUTE_PATH, description: 'The folder in which it runs; / when not given.' },
      stdin: { type: 'string', description: 'What it can read; nothing when not given.' },
      touches: {
        type: 'array',
        items: { type: 'string', pattern: RESOURCE },
        description:
          'All that it may alter: files and folders by their paths, or user:NAME, group:NAME, unit:NAME, package:*. A dry run then tells of every other task behind it what it does; without it each of them may come out otherwise. [] where it alters nothing that other tasks look at.',
      },
    },
    required: ['command'],
    additionalProperties: false,
  },
  result: {
    ...COMMAND_RESULT,
    properties: {
      ...COMMAND_RESULT.properties,
      changed: { type: 'boolean', description: 'Whether it was run.' },
    },
    required: [...COMMAND_RESULT.required, 'changed'],
  },
  examples: [
    `- name: the database is made
  command:
    command: app-admin init --data /var/lib/app
    creates: /var/lib/app/db.json
  become: app`,
    `- name: the application is unpacked
  command:
    command: tar -xzf /root/app.tar.gz -C /opt/app
    creates: /opt/app/bin/app
    touches: [/opt/app]`,
    `- name: caches are dropped
  command: sync && echo 3 >/proc/sys/vm/drop_caches`,
  ],
  shorthand: 'command',
  fence: true,
  eager: false,
  unproven: true,
  probe: isDueProbe,
  read: ({ stdout, stderr, code }, params, foreseen) => {
    if (isDueProbe(params) === undefined) return { isDue: true }
    if (params.creates !== undefined && foreseen?.facts(params.creates, undefined) !== undefined)
      return { isDue: false }
    const said = stdout.toString().trim()
    const complaint = stderr.toString().trim()
    if (isHidden(complaint)) return unreadable(complaint, code)
    return said === 'due' || said === 'done' ? { isDue: said === 'due' } : unreadable(complaint, code)
  },
  plan: (params, { isDue }) =>
    isDue
      ? [
          {
            summary: `run: ${firstLine(params.command)}`,
            steps: [{ kind: 'run', script: commandScript(params) }],
          },
        ]
      : [],
  report: (_state, outputs) => ({
    ...commandReport(outputs[0] ?? { code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }),
    changed: outputs.length > 0,
  }),
  // Without a condition the command always runs. The files that `unless` reads are not known.
  reads: ({ unless, creates, removes }) =>
    unless !== undefined
      ? ['any']
      : [creates, removes].flatMap((path): Resource[] =>
          path === undefined ? [] : [`file:${beforeWildcard(path)}`, 'package:*'],
        ),
  touches: ({ touches }) => touches?.map(resourceOf) ?? ['any'],
})

function resourceOf(text: string): Resource {
  return text.startsWith('/')
    ? `file:${beforeWildcard(text)}`
    : (text.replace(/^(unit:.*)\.service$/, '$1') as Resource)
}

/** Whether the command is due: one of the conditions is enough to leave it out. */
function isDueProbe({ creates, removes, unless, chdir }: CommandParams): Script | undefined {
  const tests = [
    ...(creates === undefined ? [] : [matchPresent(creates)]),
    ...(removes === undefined ? [] : [sh`! { ${matchPresent(removes)}; }`]),
    ...(unless === undefined ? [] : [sh`( ${enter(chdir)}${userScript(unless)}\n) >/dev/null 2>&1`]),
  ]
  return tests.length === 0
    ? undefined
    : sh`if { ${joinScripts(tests, '; } || { ')}; }; then echo done; else echo due; fi`
}

function commandScript({ command: text, chdir, stdin }: CommandParams): Script {
  const script = sh`${enter(chdir)}${userScript(text)}`
  return stdin === undefined ? script : sh`printf %s ${stdin} | (\n${script}\n)`
}

function enter(folder: string | undefined): Script {
  return folder === undefined ? sh`` : sh`cd ${folder} || exit\n`
}
