import type { Before, FileBefore } from '../journal/event.ts'
import { CONTENTS } from '../journal/kept-contents.ts'
import type { StopPoint } from '../journal/stop-points.ts'
import { STATE_FOLDER } from './state-folder.ts'

/** Describes a change without a recorded end, and the state before it; empty without such a change. */
export function underWayText(host: string, { run, underWay }: StopPoint): readonly string[] {
  if (underWay === undefined) return []
  const journal = `${STATE_FOLDER}/runs/${run}`
  const before = beforeTexts(underWay.before, `${journal}/${CONTENTS}`)
  const shown = before.length > 0 ? before.slice(0, MOST_FILES).join('; ') : `see ${journal}/journal.jsonl`
  const more = before.length > MOST_FILES ? `; and ${before.length - MOST_FILES} more files` : ''
  return [`${host}: under way was "${underWay.changes.join('; ')}". Before it: ${shown}${more}`]
}

const MOST_FILES = 3

function beforeTexts({ files = [] }: Before, folder: string): readonly string[] {
  return files.map((file) => `${file.path} ${fileText(file, folder)}`)
}

function fileText({ absent, sha256, kept, leftOut }: FileBefore, folder: string): string {
  if (absent === true) return 'was not there'
  if (kept === true) return `was as in ${folder}/${sha256}`
  const digest = sha256 === undefined ? '' : `had the SHA-256 ${sha256}, and `
  return `${digest}is not kept: ${leftOut}`
}
