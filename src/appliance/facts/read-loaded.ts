import type { PairSettings } from '../settings/settings.ts'
import type { LoadedFacts, UnitFacts } from './member-facts.ts'
import type { ProbeLines } from './probe-lines.ts'
import { systemdBlocks } from './read-services.ts'

export function readLoaded(lines: ProbeLines, { app, syncService, scripts }: PairSettings): LoadedFacts {
  const blocks = systemdBlocks(lines)
  const names = [app, syncService, 'keepalived'].map((name) => `${name}.service`)
  const units = names.flatMap((name, index) => {
    const block = blocks[index]
    return block?.get('LoadState') === 'loaded' ? [readUnit(name, block, lines)] : []
  })
  return {
    units,
    recovers: blocks[2]?.get('ExecStopPost')?.includes(`${scripts}/wrtc-role lost`) ?? (blocks[2] && false),
    frozen: [...new Set(lines.all('frozen').map((line) => line.split(' ', 1)[0] ?? ''))],
    keepalivedFile: lines.one('keepalived-file'),
    keepalivedSeconds: keepalivedSeconds(lines),
    uncheckedSeconds: uncheckedSeconds(lines),
  }
}

function readUnit(name: string, block: ReadonlyMap<string, string>, lines: ProbeLines): UnitFacts {
  const dropIns = (block.get('DropInPaths') ?? '').split(' ').filter((path) => path !== '')
  const read = new Set([block.get('FragmentPath') ?? '', ...dropIns].map(inOneTree))
  const onDisk = lines
    .all('unit-file')
    .filter((line) => line.startsWith(`${name} `))
    .map((line) => line.slice(name.length + 1))
  const there = new Set(onDisk.map(inOneTree))
  return {
    name,
    needsReload: block.get('NeedDaemonReload') === 'yes',
    unread: onDisk.filter((path) => !read.has(inOneTree(path))),
    gone: dropIns.filter((path) => OWN_DROP_IN.test(path) && !there.has(inOneTree(path))),
  }
}

/** The path without a link: /lib is a link to /usr/lib on most hosts. */
function inOneTree(path: string): string {
  return path.replace(/^\/usr\/lib\//, '/lib/')
}

const OWN_DROP_IN = /^\/(etc|run|lib|usr\/lib|usr\/local\/lib)\/systemd\/system\/[^/]+\.service\.d\/[^/]+$/

function keepalivedSeconds(lines: ProbeLines): number | undefined {
  const { uptime, started } = keepalivedTimes(lines) ?? {}
  return uptime === undefined || started === undefined ? undefined : Math.max(0, uptime - started / 100)
}

function uncheckedSeconds(lines: ProbeLines): number | undefined {
  const times = keepalivedTimes(lines)
  if (times === undefined) return undefined
  const { uptime, started } = times
  const [, mark = ''] = (lines.one('check-mark') ?? '').split(' ')
  const last = /^\d+$/.test(mark) ? Math.max(Number(mark), started) : started
  return Math.max(0, uptime - last / 100)
}

/** Reads the uptime in seconds, and hundredths of seconds since boot: the process's start, and the mark of the check. */
function keepalivedTimes(
  lines: ProbeLines,
): { readonly uptime: number; readonly started: number } | undefined {
  const [uptime, started] = (lines.one('keepalived-age') ?? '').split(' ').map(Number)
  if (uptime === undefined || started === undefined || Number.isNaN(uptime - started)) return undefined
  return { uptime, started }
}
