import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, it } from 'vitest'

interface Task {
  readonly name?: string
  readonly query?: unknown
}

function read(path: string): unknown {
  return load(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'))
}

function queryOf(tasks: readonly Task[], name: string): unknown {
  return tasks.find((task) => task.name === name)?.query
}

it('the holder of the VIP is looked for at the end as at the beginning, but at the VIP of before no more', () => {
  const [play] = read('playbooks/appliance.yml') as readonly [{ readonly tasks: readonly Task[] }]
  const { tasks } = read('tasks/vip-failover.yml') as { readonly tasks: readonly Task[] }
  const first = String(queryOf(play.tasks, 'who holds the VIP'))
  const last = String(queryOf(tasks, 'who holds the VIP now'))
  const waiting = 'while pidof keepalived >/dev/null && command -v ping >/dev/null && [ "$tries" -lt 8 ] &&'
  for (const query of [first, last]) {
    expect(query).toContain('ip -o address show to')
    expect(query).toContain(waiting)
  }
  expect(last).not.toContain('wrtc-pair.sh')
  expect(last).not.toContain('settings.conf')
})
