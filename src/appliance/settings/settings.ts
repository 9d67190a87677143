import type { Scope } from '../../language/value-template.ts'
import { SETTINGS } from './setting-table.ts'

/**
 * The settings of a pair in playbooks/appliance.yml, as far as probes need them. They come from inventory and command
 * line, because one host's word must not be run on another host.
 */
export interface PairSettings {
  readonly app: string
  /** The configuration without which the application cannot start; empty for none. */
  readonly appConfig: string
  readonly data: string
  readonly conflicts: string
  readonly minFreeKb: number
  readonly port: number
  readonly path: string
  /** Whether the WebSocket is behind TLS (wss). */
  readonly tls: boolean
  /** The DNS name that clients use; empty for none. */
  readonly tlsName: string
  readonly sync: 'follow_role' | 'both'
  readonly syncService: string
  readonly syncConfig: string
  readonly user: string
  readonly key: string
  readonly scripts: string
  readonly stateFolder: string
  readonly runFolder: string
  /** Milliseconds between two adverts of keepalived. */
  readonly advertMs: number
}

/** The settings from the scope of one member. Throws `EvaluationError` when a variable cannot be rendered. */
export function pairSettings(scope: Scope): PairSettings {
  const text = (name: keyof typeof SETTINGS): string => {
    const value = scope[name] ?? SETTINGS[name].usual
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  return {
    app: text('wrtc_service'),
    appConfig: text('wrtc_config'),
    data: text('wrtc_data'),
    conflicts: text('wrtc_conflicts'),
    minFreeKb: Number(text('wrtc_min_free_kb')),
    port: Number(text('wrtc_port')),
    path: text('wrtc_path'),
    tls: text('wrtc_tls') === 'true',
    tlsName: text('wrtc_tls_name'),
    sync: text('sync') === 'both' ? 'both' : 'follow_role',
    syncService: text('sync_service'),
    syncConfig: text('sync_config'),
    user: text('wrtc_user'),
    key: text('wrtc_key'),
    scripts: text('script_dir'),
    stateFolder: text('state_dir'),
    runFolder: text('run_dir'),
    advertMs: advertMs(scope['vrrp_advert'], text('vip_profile')),
  }
}

/** Milliseconds between adverts, as in playbooks/appliance.yml. */
function advertMs(advert: unknown, profile: string): number {
  if (advert !== undefined) return Math.round(Number(advert) * 1000)
  return profile === 'fast' ? 200 : profile === 'cautious' ? 1000 : 600
}
