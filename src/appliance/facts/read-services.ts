import type { PairSettings } from '../settings/settings.ts'
import type { MemberFacts, ServiceFacts } from './member-facts.ts'
import type { ProbeLines } from './probe-lines.ts'

export function readServices(
  lines: ProbeLines,
  { app, syncService }: PairSettings,
): Pick<MemberFacts, 'app' | 'sync' | 'keepalived'> {
  const names = [app, syncService, 'keepalived'] as const
  const [first, second, third] = lines.has('systemd')
    ? systemdServices(lines, names)
    : sysvServices(lines, names)
  return { app: first ?? ABSENT, sync: second ?? ABSENT, keepalived: third ?? ABSENT }
}

const ABSENT: ServiceFacts = { isRunning: false, isThere: false, startsAtBoot: false }

/** The blocks of application, sync and keepalived; empty without systemd. */
export function systemdBlocks(lines: ProbeLines): readonly ReadonlyMap<string, string>[] {
  if (!lines.has('systemd')) return []
  const blocks = lines.all('systemd').join('\n').split('\n\n')
  return blocks.map(
    (block) =>
      new Map(
        block.split('\n').map((line) => {
          const at = line.indexOf('=')
          return [line.slice(0, at), line.slice(at + 1)] as const
        }),
      ),
  )
}

/** Reads the output of `systemctl show`: a block for each unit, in the order of the query, with empty lines between them. */
function systemdServices(lines: ProbeLines, names: readonly string[]): readonly ServiceFacts[] {
  const blocks = systemdBlocks(lines)
  return names.map((name, index) => {
    const block = blocks[index] ?? new Map<string, string>()
    const enabled = block.get('UnitFileState') ?? ''
    return {
      // A service that is being started or reloaded counts as running.
      isRunning:
        ['active', 'activating', 'reloading'].includes(block.get('ActiveState') ?? '') &&
        !lines.all('over').includes(name),
      isThere: block.get('LoadState') === 'loaded',
      startsAtBoot:
        enabled === 'generated'
          ? lines.all('sysv-boot').includes(name)
          : /^(enabled|linked|alias)/.test(enabled),
    }
  })
}

function sysvServices(lines: ProbeLines, names: readonly string[]): readonly ServiceFacts[] {
  return names.map((name) => ({
    isRunning: lines.all('sysv-runs').includes(name),
    isThere: lines.all('sysv-there').includes(name),
    startsAtBoot: lines.all('sysv-boot').includes(name),
  }))
}
