import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachShell } from './support/each-shell.ts'
import { apply, look } from './support/local-host.ts'

eachShell('commands', ({ shell, at, failureOf }) => {
  describe('command, query and wait_for', () => {
    it('know when there is nothing to do', () => {
      const params = { command: 'echo x >made', chdir: at(), creates: at('made') }
      expect(apply(shell, 'command', params).left).toEqual([])
      expect(look(shell, 'command', { command: 'true', unless: `[ -e '${at('made')}' ]` }).summaries).toEqual(
        [],
      )
      expect(look(shell, 'command', { command: 'true', removes: at('gone') }).summaries).toEqual([])
      expect(look(shell, 'command', { command: 'true', unless: 'exit 3' }).summaries).toEqual(['run: true'])
    })

    it('give input and take output', () => {
      const { result } = apply(shell, 'command', { command: 'cat; echo "two words"', stdin: "it's\n" })
      expect(result).toEqual({
        rc: 0,
        stdout: "it's\ntwo words",
        stderr: '',
        lines: ["it's", 'two words'],
        changed: true,
      })
      expect(look(shell, 'query', { command: 'exit 3', codes: [3] }).result).toMatchObject({ rc: 3 })
      expect(failureOf('query', { command: 'echo no >&2; false' }).message).toBe(
        '"echo no >&2; false" ended with 1: no',
      )
    })

    it('tell what is there', () => {
      expect(look(shell, 'wait_for', { file: at() }).summaries).toEqual([])
      expect(look(shell, 'wait_for', { file: at('no') }).summaries).toEqual([
        `wait until ${at('no')} is there`,
      ])
      expect(look(shell, 'wait_for', { file: at('no'), state: 'absent' }).summaries).toEqual([])
      expect(look(shell, 'wait_for', { process: 'no such process' }).summaries).toHaveLength(1)
      expect(
        look(shell, 'wait_for', { process: readFileSync('/proc/self/comm', 'utf8').trim() }).summaries,
      ).toEqual([])
      expect(look(shell, 'wait_for', { command: 'false', state: 'absent' }).summaries).toEqual([])
    })
  })
})
