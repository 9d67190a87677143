import { type Failure, failure, type ProbeOutput } from '../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { trouble } from './probe-trouble.ts'

/** When files were written and a process was started, by the host's clock, in milliseconds since 1970. */
export interface Ages {
  readonly nowMs: number
  /** `undefined` when the process is not known. */
  readonly startedMs: number | undefined
  /** Since boot; turns systemd's monotonic times into the others. */
  readonly uptimeMs: number
  /** In the order of the paths. */
  readonly writtenMs: readonly number[]
  /** The host tells times of files in whole seconds alone (an old BusyBox). */
  readonly isCoarse: boolean
}

/**
 * Expects `$pid`. A process started at now − (uptime − its start since boot), which stays right when the clock was
 * set meanwhile. `now` is the time at which `/proc/self` of the very process that looks came to be: no `date`
 * of BusyBox tells fractions of seconds, and files and `now` come from one process and one clock.
 */
export function agesProbe(paths: readonly string[]): Script {
  return joinScripts([
    sh`ticks=
if [ "\${pid:-0}" -gt 0 ] && { IFS= read -r line <"/proc/$pid/stat"; } 2>/dev/null; then
  set -- \${line##*) }
  ticks=\${20}
fi
printf 'ticks %s\\n' "$ticks"
read -r before rest </proc/uptime
TZ=UTC0 stat -L -c '%y %n' -- /proc/self ${paths}
read -r after rest </proc/uptime
printf 'uptime %s %s\\n' "$before" "$after"`,
  ])
}

/** Reads from the line `ticks` on. A file that is not there is a failure: a misspelt name would never cause a restart. */
export function readAges(output: ProbeOutput, text: string, paths: readonly string[]): Ages | Failure {
  const [, ticks = '', rest = ''] = /^ticks (\d*)\n([\s\S]*)$/.exec(text) ?? []
  const [, before, after] = /uptime (\d+\.\d+) (\d+\.\d+)\n$/.exec(rest) ?? []
  const times = readTimes(rest, ['/proc/self', ...paths])
  const missing = paths.find((_, index) => times[index + 1] === undefined)
  const failed = trouble(output, times.filter((time) => time === undefined).length)
  if (failed !== undefined) return failed
  if (missing !== undefined) return failure(`${missing} is not there`, 'name files that the service reads')
  const [now, ...written] = times.filter((time) => time !== undefined)
  if (now === undefined || before === undefined || after === undefined)
    return failure('the host does not tell its uptime or time')
  const uptimeMs = (Number(before) + Number(after)) * 500
  return {
    nowMs: now,
    uptimeMs,
    startedMs: ticks === '' ? undefined : now - (uptimeMs - Number(ticks) * MS_PER_TICK),
    writtenMs: written,
    isCoarse: [now, ...written].every((time) => time % 1000 === 0),
  }
}

/** USER_HZ, which is 100 for programs on every Linux that is in use (proc(5)). */
const MS_PER_TICK = 10

function readTimes(text: string, paths: readonly string[]): readonly (number | undefined)[] {
  let rest = text
  return paths.map((path) => {
    const [record = '', day = '', time = '', fraction = ''] =
      /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?(?: [+-]\d{4})? /.exec(rest) ?? []
    if (record === '' || !rest.startsWith(`${path}\n`, record.length)) return undefined
    rest = rest.slice(record.length + path.length + 1)
    return Date.parse(`${day}T${time}Z`) + Number(`0${fraction}`) * 1000
  })
}
