import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'

/**
 * Reads a file of the controller, whoever may have put it there: a pipe or a device, which could keep the program waiting or
 * never end, is refused, and so is a file of more than `most` bytes. Throws `Error` with words for a message
 * ("it is larger than 32 MiB"), or what the system says, with its `code`.
 */
export function readBounded(path: string, most = MOST_BYTES): Buffer {
  // A pipe would be waited for until somebody writes to it.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    return readOpened(descriptor, most)
  } finally {
    closeSync(descriptor)
  }
}

/** The same, of a file that is open. */
export function readOpened(descriptor: number, most = MOST_BYTES): Buffer {
  const { size } = regular(fstatSync(descriptor))
  if (size > most) throw tooLarge(most)
  return readAll(descriptor, size, most)
}

/** Throws for what is not a regular file. */
export function regular(stat: Stats): Stats {
  if (stat.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
  if (!stat.isFile()) throw new Error('it is no regular file, but a pipe, a socket or a device')
  return stat
}

/** It may have grown meanwhile; and files in /proc say that they are empty. */
function readAll(descriptor: number, size: number, most: number): Buffer {
  const pieces: Buffer[] = []
  let total = 0
  for (;;) {
    const piece = Buffer.allocUnsafe(Math.max(size + 1 - total, PIECE_BYTES))
    const read = readSync(descriptor, piece)
    total += read
    if (total > most) throw tooLarge(most)
    if (read === 0) return Buffer.concat(pieces, total)
    pieces.push(piece.subarray(0, read))
  }
}

function tooLarge(most: number): Error {
  return new Error(`it is larger than ${most < 2 ** 20 ? `${most / 2 ** 10} KiB` : `${most / 2 ** 20} MiB`}`)
}

/** More than inventories, playbooks and known_hosts files of tens of thousands of hosts. */
const MOST_BYTES = 32 * 2 ** 20
const PIECE_BYTES = 4096
