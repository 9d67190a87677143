import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
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

    it('modules (files): know the wildcards of a shell, and nothing else of it', () => {
      writeFileSync(at('app-1.2.jar'), '')
      const due = (params: object): boolean =>
        look(shell, 'command', { command: 'true', ...params }).summaries.length > 0
      for (const creates of ['app-*.jar', 'app-?.2.jar', 'app-[0-9].2.*', 'other-*'])
        expect([creates, due({ creates: at(creates) })]).toEqual([creates, creates === 'other-*'])
      expect(due({ removes: at('app-*') })).toBe(true)
      expect(due({ removes: at('none-*') })).toBe(false)
      for (const hostile of ['$(touch x)*', '[$(touch x)]', '*; touch x; *', "*'`touch x`", '*\ntouch x'])
        expect(due({ creates: at(hostile), chdir: at() })).toBe(true)
      expect(readdirSync(at())).toEqual(['app-1.2.jar'])
      writeFileSync(at('a[1]'), '')
      expect(due({ creates: at('a[1]') })).toBe(false)
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
