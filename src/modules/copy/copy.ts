import { posix } from 'node:path'
import {
  defineModule,
  type Failure,
  failure,
  type LocalFile,
  type Sourced,
} from '../../core/module-definition.ts'
import { attributeReads } from '../shared/files/attributes.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { placementProbe, planPlacement, readPlacement } from '../shared/placement/place-files.ts'
import { bytesAt, type PlacedFile, type Placement, touchedBy } from '../shared/placement/placement.ts'
import {
  checkValidate,
  PLACEMENT,
  PLACEMENT_RESULT,
  type PlacementParams,
  placementOf,
  placementReport,
} from '../shared/placement/placement-params.ts'
import { SOURCED } from '../shared/placement/sourced.ts'

interface CopyParams extends PlacementParams, Sourced {
  readonly src?: string
  readonly content?: string
  readonly dest: string
  readonly folder_mode?: string
}

export const copy = defineModule({
  name: 'copy',
  summary: 'Puts files of the controller, or a given text, on the host.',
  params: {
    type: 'object',
    properties: {
      src: {
        type: 'string',
        minLength: 1,
        description:
          'File or folder on the controller. Of a folder, all files and folders below it are put below `dest`; links to files become files, and other links, pipes and the like are refused.',
      },
      content: { type: 'string', description: 'The text itself, in place of `src`.' },
      dest: {
        ...ABSOLUTE_PATH,
        description: 'Where it goes. With a / at the end it is the folder that the file goes into.',
      },
      folder_mode: {
        type: 'string',
        pattern: '^[0-7]{3,4}$',
        description: 'Permissions of folders that are made for the files of a folder; "0755" when not given.',
      },
      ...PLACEMENT,
    },
    required: ['dest'],
    additionalProperties: false,
  },
  result: PLACEMENT_RESULT,
  examples: [
    `- name: the settings are there
  copy:
    src: files/settings.json
    dest: /etc/app/settings.json
    owner: root
    mode: "0644"`,
    `- name: the message of the day is there
  copy:
    content: "welcome to {{ host.name }}\\n"
    dest: /etc/motd`,
  ],
  source: 'tree',
  extra: SOURCED,
  check: (params) => checkCopy(params),
  probe: (params) => placementProbe(placementFor(params)),
  read: (output, params, foreseen) => readPlacement(output, placementFor(params), foreseen),
  foresees: true,
  plan: (params, found) => checkCopy(params) ?? planPlacement(placementFor(params), found),
  report: (found, _outputs, params) => placementReport(params.dest, found),
  reads: attributeReads,
  touches: (params) => touchedBy(params.dest, placementFor(params)),
})

function checkCopy(params: CopyParams): Failure | undefined {
  if ((params.src === undefined) === (params.content === undefined))
    return failure('either `src` or `content` must be given')
  if (params.content !== undefined && params.dest.endsWith('/'))
    return failure('`content` has no name of its own', 'end `dest` with the name of the file')
  return checkValidate(params)
}

function placementFor(params: CopyParams): Placement {
  const { source = [], emptyFolders, dest } = params
  const isTree = emptyFolders !== undefined
  const files = isTree ? treeFiles(dest, source) : singleFile(params)
  const folders = isTree
    ? foldersOf(dest, [...source.map(({ relativePath }) => posix.dirname(relativePath)), ...emptyFolders])
    : files.map(({ path }) => posix.dirname(path))
  return { ...placementOf(params), files, folders, makeFolders: isTree, folderMode: params.folder_mode }
}

function singleFile({ source, content, src, dest }: CopyParams): readonly PlacedFile[] {
  const path = dest.endsWith('/') ? posix.join(dest, posix.basename(src ?? '')) : posix.normalize(dest)
  if (content !== undefined) return [bytesAt(path, Buffer.from(content))]
  return (source ?? []).map((file) => placed(path, file))
}

function treeFiles(dest: string, source: readonly LocalFile[]): readonly PlacedFile[] {
  return source.map((file) => placed(posix.join(dest, file.relativePath), file))
}

function placed(path: string, { size, sha256, content }: LocalFile): PlacedFile {
  return { path, size, sha256, content }
}

/** All these folders and the ones above them, outermost first. */
function foldersOf(dest: string, relative: readonly string[]): readonly string[] {
  const top = posix.join(dest, '.').replace(/(.)\/$/, '$1')
  const folders = new Set([top])
  for (const path of new Set(relative)) {
    const parts = path.split('/')
    for (const index of parts.keys()) folders.add(posix.join(top, ...parts.slice(0, index + 1)))
  }
  return [...folders].toSorted()
}
