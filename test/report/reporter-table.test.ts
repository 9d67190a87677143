import { expect, it } from 'vitest'
import { defineCommand } from '../../src/cli/command.ts'
import { commandHelp } from '../../src/cli/command-help.ts'
import { parseArguments } from '../../src/cli/parse-arguments.ts'
import { RUN_OPTIONS } from '../../src/cli/run-options.ts'
import { print } from '../../src/core/printable.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import type { ReporterKind } from '../../src/report/reporter-kind.ts'
import { outputOption, REPORTERS, reporterNamed } from '../../src/report/reporter-table.ts'
import { CollectedText } from './support/collected-text.ts'
import { finished, recorded, taskFinished } from './support/run-events.ts'

/** What a file of its own would hold. */
const dots: ReporterKind = {
  name: 'dots',
  summary: 'a dot a task',
  open: async ({ events, notices }) => ({
    reporter: {
      name: 'dots',
      onEvent: ({ type }) => {
        if (type === 'host.task.finished') events.write(print`.`)
      },
    },
    say: (line) => notices.write(print`${line}\n`),
  }),
}

/** The line that it takes. */
const TABLE: typeof REPORTERS = [...REPORTERS, dots]

const command = defineCommand({
  positionals: [],
  options: { output: outputOption(TABLE) },
  act: () => Promise.resolve(0),
})

it('a reporter of the table is a choice of --output, in its help and in what is said of a wrong one', async () => {
  expect(parseArguments('run', command, ['--output', 'dots']).options['output']).toBe('dots')
  expect(() => parseArguments('run', command, ['--output', 'dost'])).toThrow('--output cannot be "dost"')
  const help = await commandHelp(
    { name: 'run', summary: 's', load: () => Promise.resolve(command) },
    command,
    200,
  )
  expect(help.toString().replaceAll(/\s+/g, ' ')).toContain('dots: a dot a task')
  expect(RUN_OPTIONS.output).toEqual(outputOption(REPORTERS))
})

it('is opened by its name, and tells what it is taskFinished', async () => {
  const [events, notices] = [new CollectedText(), new CollectedText()]
  const { reporter, say } = await reporterNamed('dots', TABLE).open({
    events,
    notices,
    styles: stylesFor(false),
    columns: undefined,
    isVerbose: false,
    showsDiffs: false,
    journal: 'journal.jsonl',
    again: 'wrtcplay run site.yml',
    now: () => 0,
  })
  for (const event of [
    taskFinished('a', 'One', 'ok'),
    taskFinished('b', 'One', 'ok'),
    finished({ a: {}, b: {} }),
  ])
    reporter.onEvent(recorded(event))
  say('about the program')
  expect([events.text, notices.text]).toEqual(['..', 'about the program\n'])
})

it('the first one counts where nothing is said, and each has a name of its own', () => {
  expect(reporterNamed(undefined, TABLE).name).toBe('human')
  expect(new Set(TABLE.map(({ name }) => name)).size).toBe(TABLE.length)
})
