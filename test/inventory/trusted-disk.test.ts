import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Distrusted, type Trust } from '../../src/core/trusted-files.ts'
import { TrustedDisk } from '../../src/inventory/trusted-disk.ts'

const ME = process.getuid?.() ?? 0
const OWN_GROUP = process.getgid?.() ?? 0
const STRANGER = 4711
const IS_ROOT = ME === 0

/** The working directory is `work`, with `inventory.yml` in it. */
let base = ''
let work = ''
let file = ''

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  work = join(base, 'work')
  file = join(work, 'inventory.yml')
  mkdirSync(work, { mode: 0o755 })
  writeFileSync(file, 'mine', { mode: 0o644 })
})

afterEach(() => rmSync(base, { recursive: true }))

describe('a file that nobody else could have written', () => {
  it('security 17: is read, also through links of the user, from a folder of his own in /tmp', () => {
    symlinkSync('work', join(base, 'link'))
    symlinkSync(join(base, 'link', '..', 'work', 'inventory.yml'), join(base, 'far.yml'))
    for (const path of [
      file,
      join(base, 'link/inventory.yml'),
      join(base, 'far.yml'),
      'inventory.yml',
      './x/../inventory.yml',
    ])
      if (path.startsWith('./x')) expect(() => disk().read(path)).toThrow('ENOENT')
      else expect(disk().read(path).toString()).toBe('mine')
    expect(disk().problem(file)).toBeUndefined()
    expect(disk().problem(join(work, 'not there'))).toBeUndefined()
  })

  it('security 17: may be writable for a group in which nobody else is', () => {
    chmodSync(work, 0o775)
    chmodSync(file, 0o664)
    expect(
      disk({ isTrustedGroup: (gid) => gid === OWN_GROUP })
        .read(file)
        .toString(),
    ).toBe('mine')
    expect(refusal(disk({ isTrustedGroup: () => false }))).toMatch(
      /can be written by the group g\d+ \(mode 0775\)$/,
    )
  })
})

describe('a file that somebody else could have written', () => {
  it.each([
    ['its mode', () => chmodSync(file, 0o666), 'it can be written by everybody (mode 0666)'],
    ['the mode of its folder', () => chmodSync(work, 0o777), 'work can be written by everybody (mode 0777)'],
    ['the mode of a folder above', () => chmodSync(base, 0o757), 'can be written by everybody (mode 0757)'],
  ])('security 17: is refused for %s', (_what, spoil, message) => {
    spoil()
    expect(refusal()).toContain(message)
    expect(disk().problem(file)?.hint).toMatch(/^chmod go-w \/.*; or, .*: WRTCPLAY_TRUST_FOLDER=/)
  })

  it.runIf(IS_ROOT).each([
    ['its owner', () => chownSync(file, STRANGER, 0), 'it belongs to u4711'],
    ['the owner of its folder', () => chownSync(work, STRANGER, 0), 'work belongs to u4711'],
    [
      'the owner of a link on the way',
      () => through(() => lchownSync(join(base, 'link'), STRANGER, 0)),
      'the link',
    ],
    [
      'its owner in a folder that is sticky',
      () => sticky(() => chownSync(file, STRANGER, 0)),
      'belongs to u4711',
    ],
    ['a link in a folder that is sticky', () => sticky(() => linked(STRANGER)), 'belongs to u4711'],
  ])('security 17: is refused for %s', (_what, spoil, message) => {
    spoil()
    expect(refusal()).toContain(message)
  })

  it('security 17: is used all the same where the user says that all who can write there may act as he', () => {
    chmodSync(work, 0o777)
    expect(
      disk({ folders: [work] })
        .read(file)
        .toString(),
    ).toBe('mine')
    expect(disk({ folders: [`${work}x`] }).problem(file)).toBeInstanceOf(Distrusted)
    expect(
      disk({ folders: [''] })
        .read(file)
        .toString(),
    ).toBe('mine')
  })

  it('security 17: is not waited for when it is a pipe, and not followed in circles', () => {
    symlinkSync('circle', join(work, 'circle'))
    expect(() => disk().read(join(work, 'circle'))).toThrow('too many links')
    expect(() => disk().read('/dev/null')).toThrow('no regular file')
    expect(() => disk().read(join(file, 'x'))).toThrow('ENOTDIR')
  })

  it('security 17: nothing is listed of a folder that others can write', () => {
    expect(disk().list(work)).toEqual([{ name: 'inventory.yml', isFolder: false, isGarbled: false }])
    chmodSync(work, 0o777)
    expect(() => disk().list(work)).toThrow('can be written by everybody')
  })
})

describe('a private key', () => {
  it.each([0o644, 0o640, 0o604, 0o610, 0o601])(
    'security 18: that others can read is refused: mode %o',
    (mode) => {
      chmodSync(file, mode)
      expect(() => disk().readPrivate(file)).toThrow(`it can be read by others (mode 0${mode.toString(8)})`)
      expect(disk().privateProblem(file)?.hint).toBe(`chmod 600 ${file}`)
      expect(disk({ folders: [''] }).privateProblem(file)).toBeInstanceOf(Distrusted)
    },
  )

  it('security 18: of the user alone is read; one of root may be shared with a group', () => {
    chmodSync(file, 0o600)
    expect(disk().readPrivate(file).toString()).toBe('mine')
    chmodSync(file, 0o440)
    const shared = disk({ user: STRANGER, isTrustedUser: (uid) => [0, ME, STRANGER].includes(uid) })
    if (IS_ROOT) expect(shared.readPrivate(file).toString()).toBe('mine')
  })
})

function disk(over: Partial<Trust> = {}): TrustedDisk {
  const trust: Trust = {
    user: ME,
    isTrustedUser: (uid) => uid === 0 || uid === ME,
    isTrustedGroup: () => false,
    userName: (uid) => `u${uid}`,
    groupName: (gid) => `g${gid}`,
    folders: [],
    ...over,
  }
  return new TrustedDisk(trust, work)
}

function refusal(from = disk()): string {
  try {
    from.read(file)
    return 'read'
  } catch (error) {
    expect(error).toBeInstanceOf(Distrusted)
    expect(from.problem(file)?.message).toBe((error as Error).message)
    return (error as Error).message
  }
}

function through(spoil: () => void): void {
  symlinkSync('work', join(base, 'link'))
  file = join(base, 'link/inventory.yml')
  spoil()
}

function sticky(spoil: () => void): void {
  chmodSync(work, 0o1777)
  spoil()
}

function linked(owner: number): void {
  symlinkSync('inventory.yml', join(work, 'named.yml'))
  lchownSync(join(work, 'named.yml'), owner, 0)
  file = join(work, 'named.yml')
}
