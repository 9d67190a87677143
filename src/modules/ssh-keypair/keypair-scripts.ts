import { posix } from 'node:path'
import { inFolder } from '../../core/held-folder.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { STAGING_FOLDER } from '../../core/staging-folder.ts'
import { MAKE } from '../shared/files/made-folders.ts'
import { relabel } from '../shared/files/selinux.ts'

interface Generation {
  readonly path: string
  readonly type: string
  readonly bits: number
  readonly comment: string | undefined
}

/**
 * Makes the key pair in a private folder beside its destination. `ln` puts the private key in place unless the path
 * exists by then. A crash right after `ln` leaves a key without its public half, which the next run derives.
 */
export function generateScript({ path, type, bits, comment }: Generation): Script {
  const { here, name, publicName } = namesOf(path)
  const said = comment === undefined ? sh`` : sh` -C ${comment}`
  const made = sh`ssh-keygen -q -t ${type} -b ${bits} -N ''${said} -f ${name} >&2
chmod 0644 ${publicName}
sync ${name} ${publicName} 2>/dev/null || sync
ln ${name} ..
mv -f ${publicName} ..${relabel([`../${here}`, `../${here}.pub`])}
sync .. 2>/dev/null || sync`
  return inFolder({
    folder: posix.dirname(path),
    missing: true,
    byOther: undefined,
    script: {
      ...joinScripts([STAGING_FOLDER, MAKE, sh`umask 077\n_w_make_way\n_w_stage`, made]),
      shown: made.shown,
    },
  })
}

/** Derives the public key from the private one, without a comment. */
export function publishScript(path: string): Script {
  const { here, name, publicName } = namesOf(path)
  const derived = sh`ssh-keygen -y -P '' -f ${name} >${publicName}`
  const placed = sh`chmod 0644 ${publicName}
sync ${publicName} 2>/dev/null || sync
mv -f ${publicName} ..${relabel(`../${here}.pub`)}`
  return inFolder({
    folder: posix.dirname(path),
    byOther: undefined,
    script: {
      ...joinScripts([
        STAGING_FOLDER,
        sh`umask 077\n_w_stage\n_w_hold ${here}\nssh-keygen -y -P '' -f "$was"/${here} >${publicName}`,
        placed,
      ]),
      shown: joinScripts([derived, placed]).shown,
    },
  })
}

function namesOf(path: string): {
  readonly here: string
  readonly name: string
  readonly publicName: string
} {
  const here = posix.basename(path)
  return { here, name: `./${here}`, publicName: `./${here}.pub` }
}
