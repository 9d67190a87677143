import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isFailure, type LocalFile } from '../../src/core/module-definition.ts'
import { apply, look, tryLook } from './support/local-host.ts'
import { availableShells, type Shell } from './support/shells.ts'
import { treeDigest } from './support/tree-digest.ts'

const ODD_NAMES = [
  'plain',
  'two words',
  "it's",
  'a"quote',
  '$HOME `id` \\n',
  'new\nline',
  '-n',
  'ünï*?[x]',
  'tab\there',
]

const tools = mkdtempSync(join(tmpdir(), 'wrtcplay-tools-'))
chmodSync(tools, 0o755)
afterAll(() => {
  rmSync(tools, { recursive: true, force: true })
})

for (const { name, shell } of availableShells(tools))
  describe.skipIf(shell === undefined)(`probes and steps under ${name}`, () => {
    if (shell !== undefined) scenarios(shell)
  })

function scenarios(shell: Shell): void {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-modules-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const at = (...parts: string[]): string => join(folder, ...parts)

  /** Applies, finds nothing left to do, and sees that looking alone alters nothing. */
  function settle(module: string, params: object): { summaries: readonly string[]; result: unknown } {
    const before = treeDigest(folder)
    look(shell, module, params)
    expect(treeDigest(folder), 'a probe changed something').toBe(before)
    const { summaries, result, left } = apply(shell, module, params)
    expect(left).toEqual([])
    return { summaries, result }
  }

  function failureOf(module: string, params: object): { message: string; hint: string | undefined } {
    const outcome = tryLook(shell, module, params)
    if (!isFailure(outcome)) throw new Error(`no failure, but: ${outcome.summaries.join(', ')}`)
    return { message: outcome.message.replaceAll(folder, ''), hint: outcome.hint }
  }

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
      const params = { src: 'tree', dest: at('top'), source, mode: '0600' }
      expect(settle('copy', params).result).toMatchObject({ files: names.length })
      for (const odd of names) expect(readFileSync(at('top', odd), 'utf8')).toBe(`content of ${odd}`)
      writeFileSync(at('top', '-n'), 'drift')
      chmodSync(at('top', 'new\nline'), 0o644)
      expect(look(shell, 'copy', params).summaries).toEqual([
        `change the content of ${at('top', '-n')}`,
        `set mode of ${at('top', 'new\nline')} to 0600`,
      ])
    })

    it('takes 450 files in one look', () => {
      const source = Array.from({ length: 450 }, (_, index) =>
        local(`d${index % 7}/file ${index}`, Buffer.from(`${index}`)),
      )
      const params = { src: 'tree', dest: at('many'), source }
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

    it('does not take one thing for another', () => {
      symlinkSync('/nowhere', at('link'))
      expect(failureOf('file', { path: at('link'), state: 'directory' }).message).toBe(
        '/link is there, but is a symbolic link, not a folder',
      )
      expect(failureOf('file', { path: at('missing'), state: 'file' }).message).toBe('/missing is not there')
    })
  })

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

  describe('ssh_keypair', () => {
    it.each(['ed25519', 'rsa'])('makes an %s key pair, once', (type) => {
      const params = { path: at('.ssh', 'id key'), type }
      const { result, summaries } = settle('ssh_keypair', params)
      expect(summaries).toEqual([`make an ${type} key pair ${at('.ssh', 'id key')}`])
      const published = readFileSync(at('.ssh', 'id key.pub'), 'utf8').trim()
      expect(result).toMatchObject({
        public_key: published,
        fingerprint: expect.stringMatching(/^SHA256:.{43}$/),
      })
      expect(statSync(at('.ssh', 'id key')).mode & 0o777).toBe(0o600)
      expect(statSync(at('.ssh')).mode & 0o777).toBe(0o700)
    })

    it('mends the mode and the public half, and leaves the private one alone', () => {
      const params = { path: at('key') }
      settle('ssh_keypair', params)
      const secret = readFileSync(at('key'))
      chmodSync(at('key'), 0o644)
      rmSync(at('key.pub'))
      expect(settle('ssh_keypair', params).summaries).toEqual([
        `set mode of ${at('key')} to 0600`,
        `write the public key ${at('key.pub')}`,
      ])
      expect(readFileSync(at('key'))).toEqual(secret)
    })

    it('overwrites no key of another kind, and nothing that is no key', () => {
      settle('ssh_keypair', { path: at('key') })
      expect(failureOf('ssh_keypair', { path: at('key'), type: 'rsa' })).toEqual({
        message: '/key holds a key of type ssh-ed25519, not rsa',
        hint: 'move it away, or ask for the type that it has',
      })
      writeFileSync(at('odd'), 'no key', { mode: 0o600 })
      expect(failureOf('ssh_keypair', { path: at('odd') }).message).toContain('/odd is no usable private key')
    })
  })

  describe('authorized_key and known_host, in files named by path', () => {
    it('add and remove keys', () => {
      settle('ssh_keypair', { path: at('key') })
      const key = readFileSync(at('key.pub'), 'utf8').trim()
      settle('authorized_key', { user: 'wrtc', key, path: at('keys') })
      expect(readFileSync(at('keys'), 'utf8')).toBe(`${key}\n`)
      settle('authorized_key', { user: 'wrtc', key, path: at('keys'), state: 'absent' })
      expect(readFileSync(at('keys'), 'utf8')).toBe('')
      settle('known_host', { host: '10.0.0.2', keys: [key], path: at('known'), port: 2222 })
      expect(readFileSync(at('known'), 'utf8')).toBe(
        `[10.0.0.2]:2222 ${key.split(' ').slice(0, 2).join(' ')}\n`,
      )
      settle('known_host', { host: '10.0.0.2', path: at('known'), port: 2222, state: 'absent' })
      expect(readFileSync(at('known'), 'utf8')).toBe('')
    })
  })

  describe('command, query and wait_for', () => {
    it('know when there is nothing to do', () => {
      const params = { command: 'echo x >made', chdir: folder, creates: at('made') }
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
      expect(look(shell, 'wait_for', { file: folder }).summaries).toEqual([])
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
}

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
