import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { ROOT } from '../root.mjs'

const PLACING = ['template', 'copy']

/**
 * The files that a run has made on a host, in its order, from what it told as JSON Lines: `path`, the name of its `task`, and
 * `validate`, the command that the task checks it with (`undefined` for none, or for one that hangs on variables).
 */
export function placedFiles(jsonLines, host) {
  const events = jsonLines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const placing = new Map(
    events
      .filter(({ type, module }) => type === 'task.started' && PLACING.includes(module))
      .map(({ address, place, task }) => [address, { task, validate: validateOf(place, task) }]),
  )
  return events
    .filter((event) => event.type === 'change.applied' && event.host === host && placing.has(event.address))
    .flatMap(({ address, before }) => before.files.map(({ path }) => ({ path, ...placing.get(address) })))
}

function validateOf(place, task) {
  const [file] = place.split(':')
  const found = tasksIn(load(readFileSync(join(ROOT, file), 'utf8'))).find(({ name }) => name === task)
  const validate = PLACING.map((module) => found?.[module]?.validate).find((text) => text !== undefined)
  return validate?.includes('{{') ? undefined : validate
}

/** Of a playbook or a task file, and of the blocks in it. */
function tasksIn(node) {
  if (Array.isArray(node)) return node.flatMap(tasksIn)
  if (typeof node !== 'object' || node === null) return []
  return [node, ...['tasks', 'block', 'rescue', 'always'].flatMap((key) => tasksIn(node[key]))]
}
