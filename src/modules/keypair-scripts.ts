import { posix } from 'node:path'
import { type Script, sh } from '../core/shell.ts'
import { relabel } from './selinux.ts'

interface Generation {
  readonly path: string
  readonly type: string
  readonly bits: number
  readonly comment: string | undefined
}

/**
 * Makes the pair in a private folder beside its place. `ln` puts the private key there unless something has come
 * there meanwhile; a crash right after it leaves a key whose public half is made again by the next run.
 */
export function generateScript({ path, type, bits, comment }: Generation): Script {
  const folder = posix.dirname(path)
  return sh`set -e
umask 077
mkdir -p ${folder}
stage=$(mktemp -d ${folder}/.wrtcplay-XXXXXXXX)
trap 'rm -rf "$stage"' EXIT
ssh-keygen -q -t ${type} -b ${bits} -N ''${comment === undefined ? sh`` : sh` -C ${comment}`} -f "$stage/key" >&2
chmod 0644 "$stage/key.pub"
sync "$stage/key" "$stage/key.pub" 2>/dev/null || sync
ln "$stage/key" ${path}
mv -f "$stage/key.pub" ${path}.pub${relabel([folder, path, `${path}.pub`])}
sync ${folder} 2>/dev/null || sync`
}

/** Derives the public key from the private one; it has no comment then. */
export function publishScript(path: string): Script {
  return sh`set -e
umask 022
stage=$(mktemp -d ${posix.dirname(path)}/.wrtcplay-XXXXXXXX)
trap 'rm -rf "$stage"' EXIT
ssh-keygen -y -P '' -f ${path} >"$stage/key.pub"
sync "$stage/key.pub" 2>/dev/null || sync
mv -f "$stage/key.pub" ${path}.pub${relabel(`${path}.pub`)}`
}
