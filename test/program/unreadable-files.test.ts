import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { formatDiagnostic } from '../../src/core/format-diagnostic.ts'
import { loadPlaybook } from '../../src/program/load-playbook.ts'
import { memoryFiles } from '../inventory/support/memory-files.ts'
import { fakeModules } from './support/fake-modules.ts'

/** What is said of a task, where reading `forbidden` fails as it does without the right to. */
function said(task: string): readonly string[] {
  const files = memoryFiles({
    'play.yml': `- { hosts: all, tasks: [${task}] }`,
    forbidden: 'x',
    'latin1.yml': Buffer.from('tasks: [] # \xe9', 'latin1'),
  })
  const read = (path: string): Buffer => {
    if (path === 'forbidden') throw new Error('EACCES: permission denied, open forbidden')
    return files.read(path)
  }
  const diagnostics = new Diagnostics()
  loadPlaybook({
    path: 'play.yml',
    files: { ...files, read },
    inventory: undefined,
    catalog: fakeModules,
    extraVars: {},
    diagnostics,
  })
  return diagnostics.all.map(formatDiagnostic)
}

describe('a file that is there but cannot be read', () => {
  it.each([
    ['{ include: latin1.yml }', 'the task file latin1.yml cannot be read: it is not UTF-8 text'],
    [
      '{ include: forbidden }',
      'the task file forbidden cannot be read: EACCES: permission denied, open forbidden',
    ],
    [
      '{ copy: { src: forbidden, dest: /x } }',
      'forbidden cannot be read: EACCES: permission denied, open forbidden',
    ],
    [
      '{ template: { src: forbidden, dest: /x } }',
      'the template forbidden cannot be read: EACCES: permission denied, open forbidden',
    ],
  ])('%s', (task, summary) => {
    expect(said(task)).toEqual([expect.stringContaining(`error: ${summary}\n  play.yml:1:`)])
  })
})
