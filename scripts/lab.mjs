// Temporary: runs the lab until the command line has it. Usage: node scripts/lab.mjs up|down|list|exec|… NAME [HOST] [ARGS]
import { labDown } from '../dist/lab/down.js'
import { labBoot, labCut, labHeal, labKill } from '../dist/lab/faults.js'
import { labAttach, labShell, startApp, stopApp } from '../dist/lab/inside.js'
import { labList } from '../dist/lab/presence.js'
import { labUp } from '../dist/lab/up.js'

const [action, name, host, ...rest] = process.argv.slice(2)
const workingFolder = process.cwd()
const say = (line) => console.error(line)
const ref = { workingFolder, name, host }
const actions = {
  up: () => labUp({ workingFolder, name, hosts: host && Number(host), flavour: rest[0], say }),
  down: () => labDown({ workingFolder, name, say }),
  list: () => labList(workingFolder),
  exec: () => labAttach(ref, rest),
  shell: () => labShell(ref, process.env.TERM),
  cut: () => labCut(ref),
  heal: () => labHeal(ref),
  kill: () => labKill(ref),
  boot: () => labBoot(ref),
  'start-app': () => startApp(ref),
  'stop-app': () => stopApp(ref),
}
try {
  const result = await actions[action]()
  if (typeof result === 'number') process.exitCode = result
  else console.log(JSON.stringify(result, undefined, 1))
} catch (error) {
  console.error(error.stack, error.hint ?? '')
  process.exitCode = 1
}
