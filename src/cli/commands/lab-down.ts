import { print } from '../../core/printable.ts'
import { labDown } from '../../lab/down.ts'
import { DEFAULT_LAB } from '../../lab/lab-layout.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { labFailures } from '../lab-failures.ts'
import { LAB_OPTION } from '../shared-options.ts'

export const down = defineCommand({
  positionals: [],
  options: LAB_OPTION,
  async act({ options: { name = DEFAULT_LAB } }, { folder, stdout, stderr }) {
    const say = (line: string): void => stderr.write(print`${line}\n`)
    const wasThere = await labFailures(() => labDown({ workingFolder: folder, name, say }))
    stdout.write(wasThere ? print`The lab "${name}" is down.\n` : print`There is no lab "${name}" here.\n`)
    return EXIT.asked
  },
})
