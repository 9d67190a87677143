import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { HostTaskFinished } from '../../../src/journal/event.ts'
import type { TestLab } from './lab.ts'
import { run, tasksOf } from './wrtcplay.ts'

/** What came of single tasks, each run as root on the first host of a lab. */
export interface TaskRuns {
  /** One task; `check` makes it a dry run. */
  one(task: string, how?: { readonly check: true }): Promise<TaskRun>
}

interface TaskRun {
  readonly outcome: HostTaskFinished['outcome']
  readonly message: string
  readonly hint: string
  /** What was or would be done, a line for each. */
  readonly changes: readonly string[]
  readonly warnings: string
  /** The whole event as text. */
  readonly event: string
  readonly ms: number
}

export function taskRuns(lab: TestLab): TaskRuns {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    async one(task, how) {
      const playbook = join(folder, 'site.yml')
      writeFileSync(
        playbook,
        `- hosts: wrtc-a\n  become: true\n  tasks:\n    - { name: it, ${task}, register: it }\n`,
      )
      const began = Date.now()
      const ran = await run(lab, how === undefined ? [] : ['--check'], { playbook })
      const event = tasksOf(ran).find(({ task: name }) => name === 'it')
      if (event === undefined) throw new Error(`exit code ${ran.code}: ${ran.stderr}`)
      return {
        outcome: event.outcome,
        message: event.message ?? '',
        hint: event.hint ?? '',
        changes: (event.changes ?? []).map(({ summary }) => summary),
        warnings: ran.events.map((one) => (one.type === 'warning' ? one.message : '')).join('\n'),
        event: JSON.stringify(event),
        ms: Date.now() - began,
      }
    },
  }
}
