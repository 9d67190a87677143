import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Text that stands in a file which root alone can read. */
export const SECRET = 'toor:$6$nobody-is-to-know'

/** A folder with a user's home in it, and with what is none of his business. */
export interface Arena {
  readonly uid: number
  readonly home: string
  /** `etc` like a host's, and `shared`, where somebody else has put a file that everybody may write. */
  readonly outside: string
  remove(): void
}

export function makeArena(uid: number): Arena {
  const top = mkdtempSync(join(tmpdir(), 'wrtcplay-arena-'))
  chmodSync(top, 0o755)
  const [home, outside] = [join(top, 'home'), join(top, 'outside')]
  mkdirSync(home)
  chownSync(home, uid, uid)
  mkdirSync(join(outside, 'etc/profile.d'), { recursive: true })
  mkdirSync(join(outside, 'shared'))
  writeFileSync(join(outside, 'etc/shadow'), `${SECRET}\na=0\n_PEER_\n`, { mode: 0o600 })
  writeFileSync(join(outside, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\na=0\n_PEER_\n', { mode: 0o644 })
  writeFileSync(join(outside, 'etc/other'), 'root\n', { mode: 0o640 })
  writeFileSync(join(outside, 'etc/profile.d/env.sh'), 'PATH=/bin\n', { mode: 0o644 })
  writeFileSync(join(outside, 'shared/board'), 'everybody\n_PEER_\n')
  chmodSync(join(outside, 'shared/board'), 0o666)
  for (const name of ['shared', 'shared/board']) lchownSync(join(outside, name), OTHER, OTHER)
  return { uid, home, outside, remove: () => rmSync(top, { recursive: true, force: true }) }
}

/** A third user. */
const OTHER = 64_399
