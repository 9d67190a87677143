import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachShell } from './support/each-shell.ts'

eachShell('edits of files', ({ at, settle, failureOf }) => {
  describe('line', () => {
    it('adds, replaces and removes a line, and keeps bytes that are no UTF-8', () => {
      const latin = Buffer.from([0x6b, 0xe9, 0x79, 0x0a, 0x23, 0x61, 0x3d, 0x31])
      writeFileSync(at('conf'), latin)
      settle('line', { path: at('conf'), line: 'b=2' })
      settle('line', { path: at('conf'), line: 'a=3', match: '^#?a=' })
      expect(readFileSync(at('conf'))).toEqual(
        Buffer.concat([latin.subarray(0, 4), Buffer.from('a=3\nb=2\n')]),
      )
      settle('line', { path: at('conf'), match: '^[ab]=', state: 'absent' })
      expect(readFileSync(at('conf'))).toEqual(latin.subarray(0, 4))
    })

    it('makes a file only when told to', () => {
      expect(failureOf('line', { path: at('new'), line: 'x' }).hint).toBe('say `create: true` to make it')
      settle('line', { path: at('new'), line: 'x', create: true })
      expect(readFileSync(at('new'), 'utf8')).toBe('x\n')
    })
  })

  describe('replace', () => {
    it('modules (files): is checked before it is put in place', () => {
      writeFileSync(at('conf'), 'a=1\n')
      const params = { path: at('conf'), text: '1', with: '2', validate: 'grep -q a=3 "$1"' }
      expect(() => settle('replace', params)).toThrow()
      expect(readFileSync(at('conf'), 'utf8')).toBe('a=1\n')
    })

    it('modules 05: keeps a pristine copy of what is no UTF-8', () => {
      writeFileSync(at('conf'), Buffer.from('k\xe9y = HERE\n', 'latin1'))
      for (const value of ['one', 'two'])
        settle('replace', { path: at('conf'), text: 'HERE', with: value, keep_pristine: at('copy') })
      expect(readFileSync(at('conf'), 'latin1')).toBe('k\xe9y = two\n')
    })

    const params = (value: string): object => ({
      path: at('lsyncd.conf.lua'),
      text: '_PEER_IP_',
      with: value,
      keep_pristine: at('pristine copy'),
    })

    it('follows the value, and keeps what was edited by hand', () => {
      writeFileSync(at('lsyncd.conf.lua'), 'host = "_PEER_IP_",\ndelay = 1\n')
      settle('replace', params('10.0.0.2'))
      expect(readFileSync(at('lsyncd.conf.lua'), 'utf8')).toBe('host = "10.0.0.2",\ndelay = 1\n')
      settle('replace', params('10.0.0.3'))
      expect(readFileSync(at('lsyncd.conf.lua'), 'utf8')).toBe('host = "10.0.0.3",\ndelay = 1\n')
      writeFileSync(at('lsyncd.conf.lua'), 'host = "10.0.0.3",\ndelay = 15\n')
      expect(settle('replace', params('10.0.0.4')).summaries).toEqual([
        `take over the edits of ${at('lsyncd.conf.lua')} into ${at('pristine copy')}`,
        `put "10.0.0.4" in place of _PEER_IP_ in ${at('lsyncd.conf.lua')}`,
      ])
      expect(readFileSync(at('lsyncd.conf.lua'), 'utf8')).toBe('host = "10.0.0.4",\ndelay = 15\n')
      expect(readFileSync(at('pristine copy'), 'utf8')).toBe('host = "_PEER_IP_",\ndelay = 15\n')
    })
  })
})
