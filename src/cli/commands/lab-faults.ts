import { print } from '../../core/printable.ts'
import { labBoot, labCut, labHeal, labKill } from '../../lab/faults.ts'
import { type HostRef, startApp, stopApp } from '../../lab/inside.ts'
import { DEFAULT_LAB } from '../../lab/lab-layout.ts'
import { type AnyCommand, defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { labFailures } from '../lab-failures.ts'
import { LAB_OPTION } from '../shared-options.ts'

export const cut = onHost(labCut, (host) => `${host} is cut off.`)

export const heal = onHost(labHeal, (host) => `${host} is connected.`)

export const kill = onHost(labKill, (host, was) =>
  was ? `${host} lost its power.` : `${host} was off already.`,
)

export const boot = onHost(labBoot, (host, was) => (was ? `${host} is on.` : `${host} was on already.`))

export const stopApplication = onHost(stopApp, (host) => `The application on ${host} is stopped.`)

export const startApplication = onHost(startApp, (host) => `The application on ${host} is started.`)

/** A command that does one thing to one host, and prints the result. */
function onHost<Result>(
  act: (ref: HostRef) => Promise<Result>,
  describe: (host: string, result: Result) => string,
): AnyCommand {
  return defineCommand({
    positionals: [{ name: 'HOST', kind: 'required' }],
    options: LAB_OPTION,
    async act({ options: { name = DEFAULT_LAB }, positionals: [host = ''] }, { folder, stdout }) {
      const result = await labFailures(() => act({ workingFolder: folder, name, host }))
      stdout.write(print`${describe(host, result)}\n`)
      return EXIT.asked
    },
  })
}
