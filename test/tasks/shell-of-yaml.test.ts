import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { playbookShell } from '../../scripts/build/playbook-shell.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wrtcplay-shell-of-yaml-'))
  for (const folder of ['playbooks', 'tasks']) mkdirSync(join(root, folder))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('gives the shell of tasks to shellcheck, with a word for each value', () => {
  writeFileSync(
    join(root, 'playbooks/a.yml'),
    `- hosts: all
  tasks:
    - name: one
      query: 'ls {{ quote(folder) }}'
    - name: many
      command: { command: make, unless: 'test -e {{ {"a": 1}.a }}', creates: /made }
    - name: in
      block:
        - name: a file
          template: { src: a, dest: b, validate: 'sh -n "$1"' }
          when: true
`,
  )
  writeFileSync(join(root, 'tasks/b.yml'), 'tasks:\n  - name: two\n    guard: "true"\n    debug: hello\n')
  expect(playbookShell(root)).toEqual([
    { name: 'playbooks/a.yml, one, query', text: 'ls word' },
    { name: 'playbooks/a.yml, many, command', text: 'make' },
    { name: 'playbooks/a.yml, many, unless', text: 'test -e word' },
    { name: 'playbooks/a.yml, a file, validate', text: 'sh -n "$1"' },
    { name: 'tasks/b.yml, two, guard', text: 'true' },
  ])
})
