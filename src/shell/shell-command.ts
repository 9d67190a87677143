/**
 * The command lines that start a shell on a host. The login's own shell reads them, which may be csh or fish: so
 * they are single-quoted words without `!`, backslash or line feed, and hold nothing secret.
 *
 * What is started reads the word `wrtcplay` and a number on stdin and then a script of just so many bytes, which goes on
 * with stdin. `dd iflag=fullblock` is exact in GNU coreutils and BusyBox, where `head -c` reads too far. Where the line is not
 * there, somebody has read stdin before, such as a start-up file of the login's shell: that is told, with the shell's name.
 */
export function shellCommand(argument: string | undefined): string {
  return `exec sh -c ${READER} ${names(argument)}`
}

/** As another user. Sudo never asks: it refuses when it would have to. */
export function sudoCommand(user: string, argument: string | undefined): string {
  return `exec sudo -n -H -u ${word(user)} -- sh -c ${READER} ${names(argument)}`
}

/** As another user, from root, who needs no sudo: appliances may have none. The order suits BusyBox, too. */
export function suCommand(user: string, argument: string | undefined): string {
  return `exec su -s /bin/sh ${word(user)} -c ${READER} ${names(argument)}`
}

/** As another user, with a password that sudo asks for with `prompt`; the shell says `ready` when it is there. */
export function askingSudoCommand(
  user: string,
  argument: string | undefined,
  marks: { readonly prompt: string; readonly ready: string },
): string {
  const reader = READER.replace("'", `'echo ${marks.ready}; `)
  return `exec sudo -S -p ${word(marks.prompt)} -H -u ${word(user)} -- sh -c ${reader} ${names(argument)}`
}

/** Precedes the script that a started shell is to run. */
export function scriptMessage(script: string): Buffer {
  const bytes = Buffer.from(script)
  return Buffer.concat([Buffer.from(`${START} ${bytes.length}\n`), bytes])
}

/** Whether a user's name can stand on such a command line. */
export function isUserName(name: string): boolean {
  return /^[A-Za-z0-9_.][A-Za-z0-9_.@$-]*$/.test(name)
}

/** The login's shell, as it is told when something has read the beginning of stdin; `undefined` where nothing is told of it. */
export function readerBefore(printed: string): string | undefined {
  const line = printed.split('\n').find((candidate) => candidate.startsWith(READ_BEFORE))
  return line?.slice(READ_BEFORE.length).trim()
}

const START = 'wrtcplay'
/** What is said where the line is missing; the login's shell follows. */
export const READ_BEFORE = 'wrtcplay: stdin was read before, by'
const READER = `'IFS=" " read -r w n; case $w in ${START}) eval "$(dd bs=$n count=1 iflag=fullblock 2>/dev/null)";; *) echo "${READ_BEFORE} \${SHELL-}" >&2;; esac'`

/** What `$0` and `$1` are. */
function names(argument: string | undefined): string {
  return argument === undefined ? 'wrtcplay' : `wrtcplay ${word(argument)}`
}

/** One word for any shell: what could not be quoted in all of them becomes `_`. */
function word(text: string): string {
  return `'${text.replace(/[^A-Za-z0-9 @%+=:,./_()$-]/g, '_')}'`
}
