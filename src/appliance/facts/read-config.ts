import type { FolderFacts, KeepalivedConfig, ScriptFile, SyncConfig } from './member-facts.ts'
import type { ProbeLines } from './probe-lines.ts'

export function readKeepalivedConfig(lines: ProbeLines): KeepalivedConfig | undefined {
  const digest = lines.one('vrrp-digest')
  if (digest === undefined) return undefined
  return {
    digest,
    priority: Number(lines.one('vrrp-priority')),
    routerId: Number(lines.one('vrrp-virtual_router_id')),
    advertSeconds: Number(lines.one('vrrp-advert_int')),
    ownAddress: lines.one('vrrp-unicast_src_ip') ?? '',
    peers: lines.all('vrrp-peer').filter((peer) => peer !== ''),
  }
}

/** Reads lines of mode, owner's number, digest, `sha256sum`'s hyphen, and path. */
export function readScripts(lines: ProbeLines): readonly ScriptFile[] {
  const versions = new Map(lines.all('script-version').map(versionOf))
  return lines.all('script').map((line) => {
    const [mode = '', owner, digest = '', , ...words] = line.split(/ +/)
    const path = words.join(' ')
    return { mode, isRoots: owner === '0', digest, path, version: versions.get(path) }
  })
}

/** Reads a line of the version's number, or nothing, a blank and the path. */
function versionOf(line: string): readonly [string, number | undefined] {
  const at = line.indexOf(' ')
  const number = line.slice(0, at)
  return [line.slice(at + 1), /^\d{1,9}$/.test(number) ? Number(number) : undefined]
}

/** Reads lines of mode, owner's number and path. */
export function readFolders(lines: ProbeLines): readonly FolderFacts[] {
  return lines.all('folder').map((line) => {
    const [mode = '', owner, ...path] = line.split(' ')
    return { mode, isRoots: owner === '0', path: path.join(' ') }
  })
}

export function readSyncConfig(lines: ProbeLines): SyncConfig | undefined {
  const digest = lines.one('sync-digest')
  if (digest === undefined) return undefined
  return {
    digest,
    namesPeer: lines.has('sync-names-peer'),
    hasPlaceholder: lines.has('sync-placeholder'),
    deletes: lines.has('sync-deletes'),
    overwritesNewer: lines.has('sync-overwrites'),
  }
}
