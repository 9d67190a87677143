import type { Scope } from '../../language/value-template.ts'

/** What playbooks/appliance.yml set the pair up with, as far as a look at it needs that. */
export interface PairSettings {
  readonly app: string
  /** Without it the application cannot start; empty for none. */
  readonly appConfig: string
  readonly data: string
  readonly conflicts: string
  readonly minFreeKb: number
  readonly port: number
  readonly path: string
  readonly sync: 'follow_role' | 'both'
  readonly syncService: string
  readonly syncConfig: string
  readonly user: string
  readonly key: string
  readonly scripts: string
  readonly stateFolder: string
  readonly runFolder: string
}

/** The variables of the playbook that are looked at, with its defaults. */
export const SETTING_DEFAULTS = {
  wrtc_service: 'wrtc',
  wrtc_config: '/opt/sonus/wrtc/conf/wrtc.json',
  wrtc_data: '/opt/sonus/wrtc/data',
  wrtc_conflicts: '/opt/sonus/wrtc/conflicts',
  wrtc_min_free_kb: 10240,
  wrtc_port: 8080,
  wrtc_path: '/',
  sync: 'follow_role',
  sync_service: 'lsyncd',
  sync_config: '/etc/lsyncd/lsyncd.conf.lua',
  wrtc_user: 'wrtc',
  wrtc_key: '/opt/sonus/wrtc/.ssh/id_rsa',
  script_dir: '/usr/libexec/keepalived',
  state_dir: '/var/lib/wrtc-pair',
  run_dir: '/var/run/wrtc-pair',
} as const

/** From the scope of one of the members. Throws `EvaluationError` when a variable cannot be rendered. */
export function pairSettings(scope: Scope): PairSettings {
  const text = (name: keyof typeof SETTING_DEFAULTS): string => {
    const value = scope[name] ?? SETTING_DEFAULTS[name]
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
    sync: text('sync') === 'both' ? 'both' : 'follow_role',
    syncService: text('sync_service'),
    syncConfig: text('sync_config'),
    user: text('wrtc_user'),
    key: text('wrtc_key'),
    scripts: text('script_dir'),
    stateFolder: text('state_dir'),
    runFolder: text('run_dir'),
  }
}
