import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalFile } from '../../../src/core/module-definition.ts'
import type { Kind } from './intruder.ts'

/** A task of root's in a folder of a user's. */
export interface Deed {
  readonly module: string
  /** What is at `NAME` before. */
  readonly kind: Kind
  readonly params: object
}

export const NAME = 'f'

/** One of every module that writes, and of every way in which it does. */
export function deedsIn(work: string, uid: number, local: string, random: () => number): readonly Deed[] {
  const path = join(work, NAME)
  const text = `a=${Math.floor(random() * 1e9)}\n`
  const pick = <T>(...all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
  const whose = pick({}, {}, { owner: String(uid) }, { owner: '0', group: String(uid) }, { mode: '0640' })
  const file = (relativePath: string): LocalFile => ({ relativePath, ...bytes(`${relativePath} ${text}`) })
  const tree = ['one', 'two', 'sub/three', 'sub/deep/four'].map(file)
  const isNew = pick<Kind>('file', 'nothing')
  return [
    deed('copy', isNew, { dest: path, content: text, ...whose }),
    deed('copy', 'file', { dest: path, content: text, backup: true, ...whose }),
    deed('copy', 'link', { dest: path, content: text, follow: true }),
    deed('copy', pick('folder', 'nothing'), {
      dest: path,
      src: 'x',
      source: tree,
      emptyFolders: [],
      ...whose,
    }),
    deed('copy', isNew, { dest: path, src: 'x', source: [large(local, text)], sensitive: true, ...whose }),
    deed('template', isNew, {
      src: 'x.hbs',
      dest: path,
      source: [{ relativePath: '', ...bytes(text) }],
      ...whose,
    }),
    deed('line', 'file', { path, line: text.trim() }),
    deed('line', 'nothing', { path, line: text.trim(), create: true }),
    deed('replace', 'file', { path, pattern: '^a=\\d', with: text.trim() }),
    deed('replace', 'file', { path, text: '_PEER_', with: text.trim(), keep_pristine: `${path}.pristine` }),
    deed('file', 'file', { path, state: 'file', mode: pick('0600', '0666') }),
    deed('file', 'file', { path, state: 'file', owner: pick('0', '64398'), mode: '0640' }),
    deed('file', 'folder', { path, state: 'directory', owner: '0', mode: '0777' }),
    deed('file', 'folder', { path, state: 'directory', owner: String(uid + 1), recurse: true }),
    deed('file', 'nothing', { path: join(path, 'a/b'), state: 'directory', mode: '0700', ...whose }),
    deed('file', 'nothing', { path, state: 'touch', ...whose }),
    deed('file', 'nothing', { path, state: 'link', target: '/nowhere', ...without(whose, 'mode') }),
    deed('file', 'link', { path, state: 'link', target: '/nowhere' }),
    deed('file', 'link', { path, state: 'link', target: 'other', owner: '64398' }),
    deed('file', pick('file', 'link'), { path, state: 'absent' }),
    deed('file', 'folder', { path, state: 'absent', recurse: true }),
    deed('authorized_key', isNew, { user: 'root', path, key: KEY }),
    deed('known_host', isNew, { path, host: 'h', keys: [KEY] }),
    deed('ssh_keypair', 'nothing', { path }),
    deed('ssh_keypair', 'nothing', { path: join(path, 'id') }),
  ]
}

function deed(module: string, kind: Kind, params: object): Deed {
  return { module, kind, params }
}

function bytes(text: string): Omit<LocalFile, 'relativePath'> {
  const content = Buffer.from(text)
  return { size: content.length, sha256: digest(content), content: { kind: 'bytes', bytes: content } }
}

/** A file of the controller, which is streamed. */
function large(path: string, text: string): LocalFile {
  const content = Buffer.from(text.repeat(4000))
  writeFileSync(path, content)
  const [size, sha256] = [content.length, digest(content)]
  return { relativePath: '', size, sha256, content: { kind: 'local', path, size, sha256 } }
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function without(all: object, name: string): object {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== name))
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKpJmlnFqFHJp4SbUyF/nQkCKuVmQs1rZPRk4g1yuxGQ'
