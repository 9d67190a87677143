import type { KeepalivedConfig, ScriptFile, SyncConfig } from './member-facts.ts'
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

/** Each line is mode, number of the owner, digest, the hyphen of `sha256sum`, path. */
export function readScripts(lines: ProbeLines): readonly ScriptFile[] {
  return lines.all('script').map((line) => {
    const [mode = '', owner, digest = '', , ...path] = line.split(/ +/)
    return { mode, isRoots: owner === '0', digest, path: path.join(' ') }
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
