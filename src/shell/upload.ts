import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { LARGE_FILE, LARGE_SUMS } from '../core/large-files.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import type { UnitResult, Upload } from './contract.ts'
import { Printed } from './part-stream.ts'
import { inWords } from './refused.ts'
import { scriptMessage } from './shell-command.ts'
import type { Wire, WireEnd } from './wire.ts'

/**
 * Streams a file through a shell that was started for the upload, and hashes the content on both sides. The part ends
 * with 0 when the host has the whole content, and otherwise has the reason on stderr.
 */
export async function streamFile(wire: Wire, upload: Upload, startTimeoutMs: number): Promise<UnitResult> {
  let room = MOST_PRINTED
  const keep = (bytes: number): number => {
    const kept = Math.min(bytes, room)
    room -= kept
    return kept
  }
  const printed = { stdout: new Printed(keep), stderr: new Printed(keep) }
  const ended = watch(wire, printed)
  const stall = stallTimer(wire, startTimeoutMs, upload.size)
  wire.write(scriptMessage(receiveScript(upload)))
  const problem = await send(wire, upload, stall.reset).catch((error: Error) => error.message)
  wire.end()
  stall.reset()
  const end = await ended
  stall.stop()
  if (end.lost !== undefined) return { kind: 'lost', reason: end.lost, parts: [] }
  const stdout = printed.stdout.bytes()
  const failure = problem ?? stall.message() ?? verdict(end, stdout.toString(), upload)
  const stderr = Buffer.concat([
    printed.stderr.bytes(),
    Buffer.from(failure === undefined ? '' : `${failure}\n`),
  ])
  const code = failure === undefined ? 0 : 1
  return { kind: 'answered', parts: [{ kind: 'ended', code, stdout, stderr, truncated: false }] }
}

/** Receives the stream: `tee`'s exit status shows whether all was written, and the digest whether all came. */
function receiveScript({ to, size, place }: Upload): string {
  const isLarge = size >= LARGE_FILE
  const name = place?.name ?? to
  const receive = joinScripts([
    ...(isLarge ? [LARGE_SUMS, flushScript(name)] : []),
    sh`exec 3>&1
sum=$( { tee -- ${name}; echo "tee $?" >&3; } | ${isLarge ? sh`sum_of_input` : sh`sha256sum`} )`,
    ...(isLarge ? [sh`kill "$flusher" 2>/dev/null || :`] : []),
    sh`echo "sum $sum"`,
  ])
  const { source } = place?.within(receive) ?? receive
  return `PATH="\${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/sbin:/sbin"\numask 077\n${source}`
}

/** Writes the received content to disk once a second, so that the end of the upload does not wait for all of it. */
function flushScript(name: string): Script {
  return sh`{ while sleep 1 && kill -0 $$; do dd if=/dev/null of=${name} conv=notrunc,fsync; done; } </dev/null >/dev/null 2>&1 &
flusher=$!`
}

/** Sends the file. Resolves with what is wrong with the file on the controller, or `undefined`. */
async function send(wire: Wire, upload: Upload, moved: () => void): Promise<string | undefined> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(upload.from, { highWaterMark: CHUNK })) {
    hash.update(chunk as Buffer)
    if (!wire.write(chunk as Buffer)) await wire.drained()
    moved()
  }
  return hash.digest('hex') === upload.sha256 ? undefined : `${upload.from} has changed while it was sent`
}

function verdict({ code, signal }: WireEnd, stdout: string, upload: Upload): string | undefined {
  if (!/^tee 0$/m.test(stdout)) return `${upload.to} could not be written`
  if (/^sum [0-9a-f]{64}/m.exec(stdout)?.[0] === `sum ${upload.sha256}`) return undefined
  if (code !== 0) return `the host's shell ended with ${signal ?? `status ${code}`} (is sha256sum there?)`
  return `${upload.to} did not arrive whole: its SHA-256 differs`
}

function watch(wire: Wire, printed: { stdout: Printed; stderr: Printed }): Promise<WireEnd> {
  return new Promise((resolve) => {
    wire.listen({
      stdout: (chunk) => printed.stdout.add(chunk),
      stderr: (chunk) => printed.stderr.add(chunk),
      closed: resolve,
    })
  })
}

/** Ends an upload that stands still or is slower than any link, because a host could take one byte a minute. */
function stallTimer(wire: Wire, startTimeoutMs: number, size: number) {
  const ms = Math.max(startTimeoutMs, STALL_MS)
  const wholeMs = 2 * ms + (size / SLOWEST) * 1000
  let message: string | undefined
  const expire = (why: string) => (): void => {
    message ??= why
    wire.close()
  }
  const stalled = expire(`nothing moved for ${inWords(ms)}`)
  const whole = setTimeout(
    expire(`it was not there after ${inWords(wholeMs)}`),
    Math.min(wholeMs, 2 ** 31 - 1),
  )
  let timer = setTimeout(stalled, ms)
  return {
    reset: (): void => {
      clearTimeout(timer)
      if (message === undefined) timer = setTimeout(stalled, ms)
    },
    stop: (): void => {
      clearTimeout(timer)
      clearTimeout(whole)
    },
    message: (): string | undefined => message,
  }
}

const CHUNK = 256 * 1024
/** Bytes of output that are kept: two lines, and the complaints of `tee`. */
const MOST_PRINTED = 64 * 1024
const STALL_MS = 60_000
/** Bytes a second of the slowest upload. */
const SLOWEST = 16 * 1024
