import { describe, expect, it } from 'vitest'
import { formatDiagnostic } from '../../src/core/format-diagnostic.ts'
import { modules } from '../../src/modules/registry.ts'
import { tasksIn } from '../../src/program/walker.ts'
import { load } from './support/load.ts'

/** Said of an example that stands alone: what it takes from tasks and files around it is not there. */
const MISSING_AROUND =
  /^(no task before this one registers|undefined variable|there is no (file|template)|unknown handler)/

describe('the examples of every module are tasks that load', () => {
  it.each(
    [...modules.values()].flatMap(({ name, examples }) =>
      examples.map((example, index) => [name, index, example] as const),
    ),
  )('%s, %i', (_name, _index, example) => {
    const indented = example.replaceAll(/^(?=.)/gm, '    ')
    const play = `- hosts: wrtc\n  tasks:\n${indented}\n`
    const { playbook, diagnostics } = load({ 'play.yml': play }, { catalog: modules })
    const said = diagnostics.all.filter(({ summary }) => !MISSING_AROUND.test(summary))
    expect(said.map(formatDiagnostic)).toEqual([])
    expect(playbook?.plays.flatMap(tasksIn).length).toBeGreaterThan(0)
  })
})
