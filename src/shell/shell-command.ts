/**
 * Command lines that start a shell on a host. The login's own shell reads these lines and may be csh or fish, so they
 * consist of single-quoted words without `!`, backslash or line feed. They hold no secret.
 *
 * The started shell reads from stdin a line with the word `wrtcplay` and a number, and then a script of exactly that many
 * bytes, which goes on reading stdin. `dd iflag=fullblock` reads exactly in GNU coreutils and BusyBox, where `head -c`
 * reads too far. Where the line is missing, a start-up file of the login's shell, or the like, has read stdin first: the
 * started shell reports that, with the name of the login's shell.
 */
export function shellCommand(argument: string | undefined): string {
  return `exec sh -c ${READER} ${names(argument)}`
}

/** Starts a shell as another user with sudo, which fails where it would have to ask for a password. */
export function sudoCommand(user: string, argument: string | undefined): string {
  return `exec sudo -n -H -u ${word(user)} -- sh -c ${READER} ${names(argument)}`
}

/**
 * Starts a shell as another user with su, for root, because appliances may lack sudo. The order of the options suits
 * BusyBox, too.
 */
export function suCommand(user: string, argument: string | undefined): string {
  return `exec su -s /bin/sh ${word(user)} -c ${READER} ${names(argument)}`
}

/** Starts a shell as another user with sudo, which asks for the password with `prompt`. The shell prints `ready` first. */
export function askingSudoCommand(
  user: string,
  argument: string | undefined,
  marks: { readonly prompt: string; readonly ready: string },
): string {
  const reader = READER.replace("'", `'echo ${marks.ready}; `)
  return `exec sudo -S -p ${word(marks.prompt)} -H -u ${word(user)} -- sh -c ${reader} ${names(argument)}`
}

/** The bytes that go before a script, which tell the started shell the script's length, and the script. */
export function scriptMessage(script: string): Buffer {
  const bytes = Buffer.from(script)
  return Buffer.concat([Buffer.from(`${START} ${bytes.length}\n`), bytes])
}

/** Whether a user's name can stand on such a command line. */
export function isUserName(name: string): boolean {
  return /^[A-Za-z0-9_.][A-Za-z0-9_.@$-]*$/.test(name)
}

/**
 * The name of the login's shell, from the report that a start-up file has read the beginning of stdin; `undefined`
 * without such a report.
 */
export function readerBefore(printed: string): string | undefined {
  const line = printed.split('\n').find((candidate) => candidate.startsWith(READ_BEFORE))
  return line?.slice(READ_BEFORE.length).trim()
}

const START = 'wrtcplay'
/** Begins the report that the first line of stdin is missing; the name of the login's shell follows. */
export const READ_BEFORE = 'wrtcplay: stdin was read before, by'
const READER = `'IFS=" " read -r w n; case $w in ${START}) eval "$(dd bs=$n count=1 iflag=fullblock 2>/dev/null)";; *) echo "${READ_BEFORE} \${SHELL-}" >&2;; esac'`

/** The values of `$0` and `$1`. */
function names(argument: string | undefined): string {
  return argument === undefined ? 'wrtcplay' : `wrtcplay ${word(argument)}`
}

/** A text as one word for any shell: a character that some shell cannot quote becomes `_`. */
function word(text: string): string {
  return `'${text.replace(/[^A-Za-z0-9 @%+=:,./_()$-]/g, '_')}'`
}
