import type { PairSettings } from '../settings/settings.ts'
import type { TakeoverFacts } from './member-facts.ts'
import type { ProbeLines } from './probe-lines.ts'

export function readTakeover(lines: ProbeLines, { user }: PairSettings): TakeoverFacts {
  return {
    missingTools: lines.all('tool-missing').map(short),
    state: lines.all('state-trouble').map(short),
    own: lines.all('own').map(short),
    app: startTroubles(lines, 'app'),
    sync: startTroubles(lines, 'sync'),
    configIsJson: lines.has('config') ? isJson(lines.all('config').join('')) : undefined,
    vipAtBoot: lines.all('vip-at-boot').map(short),
    isPortTaken: lines.has('port-taken'),
    vrrpDropped: short(lines.one('vrrp-dropped') ?? '') || undefined,
    openHome: lines.all('home-mode').flatMap((line) => openPath(line, user)),
    login: { answer: lines.one('login') ?? '', trouble: short(lines.one('login-trouble') ?? '') },
  }
}

function startTroubles(lines: ProbeLines, service: string): readonly string[] {
  return lines
    .all('start')
    .filter((line) => line.startsWith(`${service} `))
    .map((line) => short(line.slice(service.length + 1)))
}

/** A shortened text: it appears in messages, and may come from a user. */
function short(text: string): string {
  return text.trim().slice(0, LONGEST)
}

const LONGEST = 300

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Reads mode, owner and path. sshd accepts paths that belong to the user or root and that nobody else can write. */
function openPath(line: string, user: string): readonly string[] {
  const [, mode = '', owner = '', path = ''] = /^([0-7]+) (\S+) (.+)$/.exec(line) ?? []
  if (path === '') return []
  const isOpen = (Number.parseInt(mode, 8) & 0o022) !== 0
  return isOpen || (owner !== user && owner !== 'root') ? [short(path)] : []
}
