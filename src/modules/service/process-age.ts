import { type Failure, failure, type ProbeOutput } from '../../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { trouble } from '../shared/commands/probe-trouble.ts'

/** When a process was started and its files were written, by the host's clock, in milliseconds since 1970. */
export interface Ages {
  readonly nowMs: number
  /** `undefined` when no process is known. */
  readonly startedMs: number | undefined
  /** Milliseconds since boot, to convert systemd's monotonic times. */
  readonly uptimeMs: number
  /** One for each path, in order. */
  readonly inputs: readonly Input[]
  /** When the process last read its configuration, where the host shows that. */
  readonly loadedMs: number | undefined
  /** The host reports times of files in whole seconds only (an old BusyBox). */
  readonly isCoarse: boolean
}

/** A path that a process reads: a file, a folder with all its contents, or a path that no longer exists. */
export interface Input {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'gone'
  /** For a path that is gone: the last time at which its folder lost or gained an entry, or else the folder's last change. */
  readonly writtenMs: number
}

/**
 * Expects `$pid`. A process was started at now − (uptime − its start since boot), which is right even when the clock was set
 * since. `now` is the time at which `/proc/self` of the probing process came to be: no `date` of BusyBox prints fractions
 * of seconds, and this way the times of files and `now` come from one process and one clock.
 *
 * `loaded` sets `$read_file` to a file whose time is that of the process's last configuration reading, where there is one.
 */
export function agesProbe(paths: readonly string[], loaded: Script): Script {
  return joinScripts([
    sh`ticks=
if [ "\${pid:-0}" -gt 0 ] && { IFS= read -r line <"/proc/$pid/stat"; } 2>/dev/null; then
  set -- \${line##*) }
  ticks=\${20}
fi
printf 'ticks %s\\n' "$ticks"`,
    sh`read_file=`,
    loaded,
    sh`set --
for path in ${paths}; do
  kind=file
  if [ -d "$path" ]; then
    kind=folder
    [ -r "$path" ] && [ -x "$path" ] || echo "$path: Permission denied" >&2
    printf 'newest %s\\n' "$(TZ=UTC0 find -H "$path/" -xdev -exec stat -L -c %y {} + 2>/dev/null | sort | tail -n 1)"
  elif [ ! -e "$path" ]; then
    kind=gone
    while [ ! -d "$path" ]; do path=\${path%/*} path=\${path:-/}; done
    TZ=UTC0 find -H "$path/" -mindepth 1 -maxdepth 1 -exec stat -c %z {} + 2>/dev/null | sort | tail -n 1000 | sed 's/^/beside /'
  fi
  echo "input $kind"
  set -- "$@" "$path"
done
if [ -n "$read_file" ]; then echo loaded; fi
read -r before rest </proc/uptime
TZ=UTC0 stat -L -c '%y' -- /proc/self "$@" \${read_file:+"$read_file"}
read -r after rest </proc/uptime
printf 'uptime %s %s\\n' "$before" "$after"`,
  ])
}

/** Reads the output from the line `ticks` on. */
export function readAges(output: ProbeOutput, text: string, paths: readonly string[]): Ages | Failure {
  const failed = trouble(output, 0)
  if (failed !== undefined) return failed
  const lines = text.split('\n')
  const ticks = /^ticks (\d*)$/.exec(lines[0] ?? '')?.[1] ?? ''
  const [, before, after] = /^uptime (\d+\.\d+) (\d+\.\d+)$/m.exec(text) ?? []
  const isLoadedKnown = lines.includes('loaded')
  const [now, ...written] = lines.map((line) => timeIn(line)).filter((time) => time !== undefined)
  if (now === undefined || before === undefined || after === undefined)
    return failure('the host does not tell its uptime or time')
  if (written.length !== paths.length + (isLoadedKnown ? 1 : 0))
    return failure('a file went away while it was looked at', 'run again')
  const uptimeMs = (Number(before) + Number(after)) * 500
  return {
    nowMs: now,
    uptimeMs,
    startedMs: ticks === '' ? undefined : now - (uptimeMs - Number(ticks) * MS_PER_TICK),
    inputs: inputsIn(lines, paths, written),
    loadedMs: isLoadedKnown ? written.at(-1) : undefined,
    isCoarse: [now, ...written].every((time) => time % 1000 === 0),
  }
}

/** USER_HZ, which is 100 for programs on all Linux systems in use (proc(5)). */
const MS_PER_TICK = 10

function inputsIn(
  lines: readonly string[],
  paths: readonly string[],
  written: readonly number[],
): readonly Input[] {
  const inputs: Input[] = []
  let before: string[] = []
  for (const line of lines) {
    before.push(line)
    const kind = /^input (file|folder|gone)$/.exec(line)?.[1] as Input['kind'] | undefined
    if (kind === undefined) continue
    const [path = '', own = 0] = [paths[inputs.length], written[inputs.length]]
    const newest = Math.max(own, ...timesBehind(before, 'newest'))
    const isExplained = timesBehind(before, 'beside').some(
      (changed) => Math.abs(changed - own) <= ONE_DEED_MS,
    )
    inputs.push({ path, kind, writtenMs: kind === 'gone' && isExplained ? 0 : newest })
    before = []
  }
  return inputs
}

/**
 * Milliseconds within which an entry's change explains its folder's change: the entry came then, and nothing has left
 * the folder since.
 */
const ONE_DEED_MS = 50

function timesBehind(lines: readonly string[], word: string): readonly number[] {
  return lines
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => timeIn(line.slice(word.length + 1)))
    .filter((time) => time !== undefined)
}

/** Reads a time as `stat -c %y` prints it in UTC. */
function timeIn(line: string): number | undefined {
  const [, day, time, fraction = ''] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?(?: \+0000)?$/.exec(line) ?? []
  return day === undefined ? undefined : Date.parse(`${day}T${time}Z`) + Number(`0${fraction}`) * 1000
}
