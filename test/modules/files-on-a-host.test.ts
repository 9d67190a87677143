import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LocalFile } from '../../src/core/module-definition.ts'
import { eachShell, ODD_NAMES } from './support/each-shell.ts'
import { apply, look } from './support/local-host.ts'

eachShell('files and folders', ({ shell, at, settle, failureOf }) => {
  describe('copy', () => {
    it.each(ODD_NAMES)('writes a file named %j, byte for byte', (odd) => {
      const content = Buffer.from([0, 1, 10, 255, 10, 10])
      const params = { src: 'x', dest: at(odd), mode: '0640', source: [local('', content)] }
      const { summaries, result } = settle('copy', params)
      expect(summaries).toEqual([`create ${at(odd)} (6 bytes)`])
      expect(readFileSync(at(odd))).toEqual(content)
      expect(result).toMatchObject({ path: at(odd), mode: '0640', files: 1, sha256: sha256(content) })
    })

    it('shows the text that is there and the one that will be', () => {
      writeFileSync(at('motd'), 'old\n\n')
      const [change] = look(shell, 'copy', { content: 'new\n', dest: at('motd') }).changes
      expect(change?.diff).toEqual({ label: at('motd'), before: 'old\n\n', after: 'new\n' })
    })

    it('describes bytes that are no text', () => {
      writeFileSync(at('blob'), Buffer.alloc(3072, 0xff))
      const [change] = look(shell, 'copy', { content: 'text\n', dest: at('blob') }).changes
      expect(change?.diff).toMatchObject({ before: '(binary, 3 KiB)\n', after: '(content, 5 bytes)\n' })
    })

    it('puts a whole folder, odd names and all, and finds one changed file among them', () => {
      const names = [...ODD_NAMES, ...ODD_NAMES.map((odd) => `sub ${odd}/deep/${odd}`)]
      const source = names.map((odd) => local(odd, Buffer.from(`content of ${odd}`)))
      const params = { src: 'tree', emptyFolders: [], dest: at('top'), source, mode: '0600' }
      expect(settle('copy', params).result).toMatchObject({ files: names.length })
      for (const odd of names) expect(readFileSync(at('top', odd), 'utf8')).toBe(`content of ${odd}`)
      writeFileSync(at('top', '-n'), 'drift')
      chmodSync(at('top', 'new\nline'), 0o644)
      expect(look(shell, 'copy', params).summaries).toEqual([
        `change the content of ${at('top', '-n')}`,
        `set mode of ${at('top', 'new\nline')} to 0600`,
      ])
    })

    it('modules 13: makes the empty folders of a folder, too', () => {
      const params = {
        src: 'tree',
        dest: at('top'),
        source: [local('a/f', Buffer.from('x'))],
        emptyFolders: ['b/c'],
      }
      settle('copy', params)
      expect(statSync(at('top/b/c')).isDirectory()).toBe(true)
      settle('copy', { src: 'tree', dest: at('none'), source: [], emptyFolders: [''] })
      expect(statSync(at('none')).isDirectory()).toBe(true)
    })

    it('takes 450 files in one look', () => {
      const source = Array.from({ length: 450 }, (_, index) =>
        local(`d${index % 7}/file ${index}`, Buffer.from(`${index}`)),
      )
      const params = { src: 'tree', emptyFolders: [], dest: at('many'), source }
      expect(settle('copy', params).summaries).toEqual([
        `create 8 folders from ${at('many')} on`,
        `write 450 files below ${at('many')} (450 new, 0 changed)`,
      ])
    })

    it('writes nothing through a symbolic link unless it is told to', () => {
      writeFileSync(at('real'), 'old')
      symlinkSync('real', at('link'))
      expect(failureOf('copy', { content: 'new', dest: at('link') })).toEqual({
        message: '/link is a symbolic link',
        hint: 'name the file that it points to, or say `follow: true`',
      })
      settle('copy', { content: 'new', dest: at('link'), follow: true })
      expect(readFileSync(at('real'), 'utf8')).toBe('new')
      expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
    })

    it('says what stands in the way', () => {
      mkdirSync(at('folder'))
      expect(failureOf('copy', { content: '', dest: at('folder') }).message).toBe('/folder is a folder')
      expect(failureOf('copy', { content: '', dest: at('no', 'file') })).toEqual({
        message: 'the folder /no is not there',
        hint: 'make it with a `file` task before this one',
      })
      writeFileSync(at('plain'), '')
      expect(failureOf('copy', { content: '', dest: at('plain', 'file') }).hint).toBe(
        'something on the way to it is a file',
      )
    })

    it('follows a relative link that leads to nothing yet, from where the link is', () => {
      symlinkSync('new-file', at('link'))
      settle('copy', { content: 'x', dest: at('link'), follow: true })
      expect(readFileSync(at('new-file'), 'utf8')).toBe('x')
    })

    it('keeps a backup, and validates before anything is put in place', () => {
      writeFileSync(at('conf'), 'good')
      settle('copy', { content: 'better', dest: at('conf'), backup: true, validate: 'grep -q better "$1"' })
      expect(() =>
        apply(shell, 'copy', { content: 'bad', dest: at('conf'), validate: 'grep -q better "$1"' }),
      ).toThrow('ended with 1')
      expect(readFileSync(at('conf'), 'utf8')).toBe('better')
    })
  })

  describe('file', () => {
    it.each(ODD_NAMES)('makes and removes a folder named %j', (odd) => {
      const made = settle('file', { path: at(odd), state: 'directory', mode: '0750' })
      expect(made.result).toMatchObject({ type: 'directory', mode: '0750' })
      writeFileSync(at(odd, 'inside'), '')
      expect(failureOf('file', { path: at(odd), state: 'absent' }).hint).toContain('recurse: true')
      settle('file', { path: at(odd), state: 'absent', recurse: true })
      expect(existsSync(at(odd))).toBe(false)
    })

    it.each(ODD_NAMES)('makes and turns a link named %j', (odd) => {
      settle('file', { path: at(odd), state: 'link', target: `to ${odd}` })
      const { summaries } = settle('file', { path: at(odd), state: 'link', target: '/other' })
      expect(summaries).toEqual([`turn symbolic link ${at(odd)} to /other`])
      expect(readlinkSync(at(odd))).toBe('/other')
      settle('file', { path: at(odd), state: 'absent' })
      expect(() => lstatSync(at(odd))).toThrow('ENOENT')
    })

    it('makes an empty file once, and mends its mode', () => {
      settle('file', { path: at('stamp'), state: 'touch', mode: '0600' })
      const written = statSync(at('stamp')).mtimeMs
      chmodSync(at('stamp'), 0o4755)
      expect(settle('file', { path: at('stamp'), state: 'touch', mode: '0600' }).summaries).toEqual([
        `set mode of ${at('stamp')} to 0600`,
      ])
      expect(statSync(at('stamp')).mtimeMs).toBe(written)
    })

    it('modules 10: a folder with the set-group-id bit hands its group down', () => {
      const group = process.getuid?.() === 0 ? 12 : (process.getgroups?.().at(-1) ?? 0)
      mkdirSync(at('shared'))
      chownSync(at('shared'), process.getuid?.() ?? 0, group)
      chmodSync(at('shared'), 0o2775)
      settle('copy', { content: 'a', dest: at('shared', 'file') })
      settle('file', { path: at('shared', 'folder'), state: 'directory', mode: '2775' })
      expect(['file', 'folder'].map((name) => statSync(at('shared', name)).gid)).toEqual([group, group])
    })

    it('modules 03: a folder gets its mode whatever it had, or its folder hands down', () => {
      mkdirSync(at('shared'))
      chmodSync(at('shared'), 0o2775)
      for (const mode of ['0755', '750', '2770', '0750'])
        expect(settle('file', { path: at('shared', 'new'), state: 'directory', mode }).result).toMatchObject({
          mode: mode.padStart(4, '0'),
        })
      chmodSync(at('shared', 'new'), 0o6755)
      settle('file', { path: at('shared', 'new'), state: 'directory', mode: '0755' })
      const source = [local('sub/a', Buffer.from('a'))]
      settle('copy', {
        src: 'tree',
        emptyFolders: [],
        dest: at('shared', 'tree'),
        source,
        folder_mode: '0755',
      })
      expect(statSync(at('shared', 'tree', 'sub')).mode & 0o7777).toBe(0o755)
    })

    it('what is to be absent below a file is absent', () => {
      writeFileSync(at('plain'), '')
      expect(settle('file', { path: at('plain', 'below'), state: 'absent' }).summaries).toEqual([])
    })

    it('does not take one thing for another', () => {
      symlinkSync('/nowhere', at('link'))
      expect(failureOf('file', { path: at('link'), state: 'directory' }).message).toBe(
        '/link is there, but is a symbolic link, not a folder',
      )
      expect(failureOf('file', { path: at('missing'), state: 'file' }).message).toBe('/missing is not there')
    })
  })
})

function local(relativePath: string, content: Buffer): LocalFile {
  return {
    relativePath,
    size: content.length,
    sha256: sha256(content),
    content: { kind: 'bytes', bytes: content },
  }
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
