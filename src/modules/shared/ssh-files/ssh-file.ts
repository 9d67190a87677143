import { posix } from 'node:path'
import type { Foreseen } from '../../../core/foreseen.ts'
import {
  type Change,
  type Failure,
  failure,
  isFailure,
  type ProbeOutput,
  type Resource,
} from '../../../core/module-definition.ts'
import { joinScripts, type Script, sh, userScript } from '../../../core/shell.ts'
import { type EditedFile, editable, LONGEST } from '../edits/edited-file.ts'
import { readFiles } from '../files/file-answer.ts'
import type { FileQuery, FoundFile } from '../files/file-probe.ts'
import { withForeseen } from '../files/foreseen-files.ts'
import { type HeldPath, onPaths } from '../files/held-paths.ts'
import { fileProbe } from '../files/joint-file-probe.ts'
import { makeFolders } from '../files/made-folders.ts'
import type { PathFacts } from '../files/path-facts.ts'

/** The place of an ssh file: in a user's `~/.ssh`, or at a path. */
export type SshPlace =
  | { readonly kind: 'home'; readonly user: string; readonly name: string }
  | { readonly kind: 'path'; readonly path: string }

export interface SshFile {
  readonly path: string
  readonly folder: string
  readonly folderFacts: PathFacts | undefined
  readonly file: EditedFile | undefined
}

export function sshPlace(user: string | undefined, path: string | undefined, name: string): SshPlace {
  return path === undefined
    ? { kind: 'home', user: user ?? '', name }
    : { kind: 'path', path: posix.normalize(path) }
}

/** The resource of the file. Only the host knows where a home is, so that all tasks name a user's file by the user. */
export function sshResource(place: SshPlace): Resource {
  return place.kind === 'path' ? `file:${place.path}` : `file:~${place.user}/.ssh/${place.name}`
}

/** A probe of the file. The shell expands `~user` itself, without a process; the schema has checked the name. */
export function sshProbe(place: SshPlace): Script {
  if (place.kind === 'path') return fileProbe(queryFor(place))
  const { user } = place
  return joinScripts([
    sh`home=~${userScript(user)}
case $home in /*) ;; *) printf '%s\\n' ${`there is no user ${user}`} >&2; exit 1 ;; esac
printf '%s\\n' "$home"
cd "$home" || exit 1`,
    fileProbe(queryFor(place)),
  ])
}

export function readSshFile(
  output: ProbeOutput,
  place: SshPlace,
  foreseen: Foreseen | undefined,
): SshFile | Failure {
  const user = place.kind === 'home' ? foreseen?.user(place.user) : undefined
  if (place.kind === 'home' && user?.isThere === true && !output.stdout.toString().startsWith('/'))
    return foreseenFile(posix.join(user.home, '.ssh', place.name), EMPTY, foreseen)
  const line = place.kind === 'home' ? output.stdout.indexOf('\n') : -1
  const home = output.stdout.subarray(0, Math.max(line, 0)).toString()
  if (place.kind === 'home' && !home.startsWith('/')) return noHome(output, place.user)
  const found = readFiles({ ...output, stdout: output.stdout.subarray(line + 1) }, queryFor(place))
  if (isFailure(found)) return found
  const [asked] = found.files
  const path = place.kind === 'path' ? place.path : posix.join(home, '.ssh', place.name)
  const [folderFacts, homeFacts] = found.folders
  const seen = foreseenFile(path, { asked, folderFacts }, foreseen)
  if (isFailure(seen)) return seen
  return foreignOwner(place, { ...seen, homeFacts }) ?? seen
}

interface SeenFile {
  readonly asked: FoundFile | undefined
  readonly folderFacts: PathFacts | undefined
}

const EMPTY: SeenFile = { asked: undefined, folderFacts: undefined }

/** The file as pending changes leave it: the probe uses a relative path, and the changes the whole path. */
function foreseenFile(
  path: string,
  { asked, folderFacts: seenFacts }: SeenFile,
  foreseen: Foreseen | undefined,
): SshFile | Failure {
  const folder = posix.dirname(path)
  const seen = { facts: undefined, sha256: undefined, content: undefined, ...asked, path }
  const query = { files: [], folders: [folder], follow: false }
  const found = withForeseen({ files: [seen], folders: [seenFacts], plain: [] }, query, foreseen)
  const [own = seen] = found.files
  const file = editable(own)
  return isFailure(file) ? file : { path, folder, folderFacts: found.folders[0], file }
}

/** Changes that make the folder, and remove the permissions for which sshd refuses it (StrictModes). */
export function folderChanges(
  place: SshPlace,
  { folder, folderFacts }: SshFile,
): readonly Change[] | Failure {
  if (folderFacts !== undefined && folderFacts.type !== 'directory')
    return failure(`${folder} is not a folder`)
  if (place.kind === 'path')
    return folderFacts === undefined
      ? failure(`the folder ${folder} is not there`, 'make it with a `file` task')
      : []
  if (folderFacts === undefined)
    return [
      {
        summary: `create folder ${folder}`,
        leaves: [{ kind: 'folder', path: folder, mode: '0700' }],
        steps: [
          {
            kind: 'run',
            script: makeFolders([folder], { owner: undefined, group: undefined, mode: '0700' }),
          },
        ],
      },
    ]
  return folderFacts.mode === '0700' ? [] : [privateMode({ path: folder, facts: folderFacts }, '0700')]
}

export function privateMode(one: HeldPath, mode: string): Change {
  const script = onPaths([one], {
    command: sh`chmod ${mode}`,
    byOwner: { group: undefined },
    owner: undefined,
  })
  return {
    summary: `set mode of ${one.path} to ${mode}`,
    leaves: [{ kind: 'attributes', path: one.path, mode }],
    steps: [{ kind: 'run', script }],
  }
}

function queryFor(place: SshPlace): FileQuery {
  const [path, folders] =
    place.kind === 'path'
      ? [place.path, [posix.dirname(place.path)]]
      : [`./.ssh/${place.name}`, ['./.ssh', '.']]
  return { files: [{ path, unless: undefined, limit: LONGEST }], folders, follow: false }
}

function noHome({ stderr }: ProbeOutput, user: string): Failure {
  const said = stderr.toString().trim().split('\n')[0] ?? ''
  return /permission denied/i.test(said)
    ? failure(`cannot look into the home of ${user}: ${said}`)
    : failure(said.startsWith('there is no user') ? said : `the home of ${user} cannot be found: ${said}`)
}

interface Owned {
  readonly folder: string
  readonly folderFacts: PathFacts | undefined
  readonly homeFacts: PathFacts | undefined
  readonly file: EditedFile | undefined
}

/**
 * The failure for a file with another owner, most likely made by hand as root: the user cannot change it, and sshd
 * does not trust it.
 */
function foreignOwner(place: SshPlace, { folder, folderFacts, homeFacts, file }: Owned): Failure | undefined {
  if (place.kind === 'path') return undefined
  const owned = [
    ...(folderFacts === undefined ? [] : [{ ...folderFacts, path: folder }]),
    ...(file === undefined ? [] : [file]),
  ]
  const foreign = owned.find(({ owner, uid }) => owner !== place.user && uid !== homeFacts?.uid)
  return foreign === undefined
    ? undefined
    : failure(
        `${foreign.path} belongs to ${foreign.owner}, not to ${place.user}`,
        `set its owner with a \`file\` task: owner: ${place.user}, become: root`,
      )
}
