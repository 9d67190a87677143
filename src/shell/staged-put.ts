import type { FilePut } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import { besideFiles, full, putInPlace } from './put-script.ts'
import { nameOf, sums, wholeness } from './put-steps.ts'

/** A private folder on a host, made for a streamed content: its name, and its device and inode. */
export interface Staged {
  readonly name: string
  readonly id: string
}

/** The first half of a put with a streamed content: makes the private folder and prints the line that `readStaged` reads. */
export function stageScript(file: FilePut): Script {
  return besideFiles([file], [sh`_w_stage upload`, sh`printf '%s %s' "$stage" "$stage_id"`])
}

/** `undefined` where the host printed something else. */
export function readStaged(printed: Buffer): Staged | undefined {
  const [, name, id] = /^(\.wrtcplay-stage-[A-Za-z0-9]{8}) (\d+:\d+)$/.exec(printed.toString('latin1')) ?? []
  return name === undefined || id === undefined ? undefined : { name, id }
}

/**
 * Shell within which the stream is received: `receive` writes to `./NAME` in the private folder, which nobody else can
 * exchange.
 */
export function receiveScript(file: FilePut, { name, id }: Staged, receive: Script): Script {
  const create = sh`( set -C; : >${`./${nameOf(file)}`} )`
  return besideFiles([file], [sh`_w_restage ${name} ${id} stay`, create, receive], { input: 'stream' })
}

/** The second half of a put with a streamed content: puts the received file in place. */
export function putStagedScript(file: FilePut, { name, id }: Staged): Script {
  const files = [file] as const
  return besideFiles(files, [
    sh`_w_restage ${name} ${id}`,
    sums(files),
    full(),
    wholeness(files),
    putInPlace(files),
  ])
}

/** Removes the private folder of a failed upload. */
export function dropStageScript(file: FilePut, { name, id }: Staged): Script {
  return besideFiles([file], [sh`_w_restage ${name} ${id}`])
}
