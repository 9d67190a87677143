import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { ROOT } from '../root.mjs'

const PLAYBOOK = join(ROOT, 'playbooks/appliance.yml')
/** Around the set-up of hosts that do not serve yet. */
const TRIAL = ['vrrp-trial-begins.yml', 'vrrp-trial-heard.yml', 'vrrp-trial-ends.yml']

/**
 * What the appliance play asks a host whatever comes out: its queries that hang on no other one's answer, as `{ name, script }`.
 * `facts` are values by the expression that stands for them. A query with an expression that has no value is left out.
 */
export function looksOf(facts) {
  const [play] = load(readFileSync(PLAYBOOK, 'utf8'))
  return looksIn(play.tasks, dirname(PLAYBOOK), { ...constants(play.defaults), ...facts })
}

/** The play's trial of VRRP: how it begins, is heard and ends. */
export function trialOf(facts) {
  return TRIAL.map((file) => {
    const [look] = looksIn(tasksOf(file), join(ROOT, 'tasks'), facts)
    if (look === undefined) throw new Error(`tasks/${file}: its query cannot be made without the play`)
    return look
  })
}

function tasksOf(file) {
  const { tasks } = load(readFileSync(join(ROOT, 'tasks', file), 'utf8'))
  return tasks.filter(({ query }) => query !== undefined).map(({ when, ...task }) => task)
}

function looksIn(tasks, folder, values) {
  return tasks.flatMap((task) => {
    if (task.when !== undefined || task.become_user !== undefined) return []
    if (task.include !== undefined) return looksOfInclude(task, folder, values)
    const text = task.query?.command ?? task.query
    const script = typeof text === 'string' ? rendered(text, values) : undefined
    return script === undefined ? [] : [{ name: task.name, script }]
  })
}

function looksOfInclude({ include, with: given = {} }, folder, values) {
  const path = join(folder, include)
  const { tasks, params = {} } = load(readFileSync(path, 'utf8'))
  const defaults = Object.entries(params).map(([name, { default: value }]) => [name, value])
  const own = Object.entries(given).map(([name, text]) => [name, valueFor(bare(text), values)])
  return looksIn(tasks, dirname(path), { ...values, ...Object.fromEntries([...defaults, ...own]) })
}

function constants(defaults) {
  return Object.fromEntries(Object.entries(defaults).filter(([, value]) => !String(value).includes('{{')))
}

/** With each `{{ quote(…) }}` in its place; `undefined` where one has no value. */
function rendered(text, values) {
  let isWhole = true
  const script = text.replaceAll(/\{\{([^{}]*)\}\}/g, (_, inner) => {
    const value = valueFor(/^\s*quote\((.*)\)\s*$/.exec(inner)?.[1], values)
    if (value === undefined) isWhole = false
    return quoted(String(value))
  })
  return isWhole ? script : undefined
}

function bare(text) {
  return /^\{\{\s*(.*?)\s*\}\}$/.exec(text)?.[1]
}

/** Of a name, or of one with a text behind it. */
function valueFor(expression = '', values) {
  const [, name, text = ''] = /^(.*?)(?: \+ "([^"]*)")?$/.exec(expression)
  return values[name] === undefined ? undefined : `${values[name]}${text}`
}

export function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`
}
