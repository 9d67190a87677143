import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Raises the limit on inotify instances to what a lab of this many hosts takes: each systemd has several, and with the
 * usual 128 half of 50 hosts fail to boot. The value from before is kept for `restoreInotify`.
 */
export function raiseInotify(hosts: number): void {
  const now = readLimit()
  const needed = SPARE + hosts * PER_HOST
  if (now >= needed) return
  mkdirSync(NOTE_FOLDER, { recursive: true })
  const before = readNote()?.before ?? now
  writeFileSync(NOTE, JSON.stringify({ before, raised: needed }))
  writeFileSync(LIMIT, String(needed))
}

/** To be called once no lab is up on this machine. A limit that somebody else has changed meanwhile is left alone. */
export function restoreInotify(): void {
  const note = readNote()
  if (note === undefined) return
  if (readLimit() === note.raised) writeFileSync(LIMIT, String(note.before))
  rmSync(NOTE_FOLDER, { recursive: true, force: true })
}

const LIMIT = '/proc/sys/fs/inotify/max_user_instances'
/** Gone after a reboot, as the raised limit is. */
const NOTE_FOLDER = '/run/wrtcplay-lab'
const NOTE = `${NOTE_FOLDER}/inotify.json`
const PER_HOST = 20
/** For other labs and for all else that the machine runs. */
const SPARE = 1024

function readLimit(): number {
  return Number(readFileSync(LIMIT, 'utf8'))
}

function readNote(): { readonly before: number; readonly raised: number } | undefined {
  try {
    return JSON.parse(readFileSync(NOTE, 'utf8')) as { before: number; raised: number }
  } catch {
    return undefined
  }
}
