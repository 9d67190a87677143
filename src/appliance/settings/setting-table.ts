import {
  anyPath,
  matching,
  number,
  oneOf,
  orNone,
  plainPath,
  type SettingForm,
  serviceName,
  truth,
  whole,
} from './setting-forms.ts'

/** A variable of playbooks/appliance.yml. */
export interface Setting {
  readonly form: SettingForm
  /** The playbook's default, where a probe of a pair needs the variable; `undefined` for others. */
  readonly usual: string | number | boolean | undefined
}

/**
 * All variables of the appliance. Most become part of scripts that root runs, of keepalived.conf and of a systemd
 * unit, which have quoting rules of their own, and numbers become part of calculations. Invalid values are therefore
 * refused before any host is reached.
 */
export const SETTINGS = {
  vip_profile: setting(oneOf('cautious', 'standard', 'fast'), 'standard'),
  vrrp_advert: setting(number(0.01, 40.95)),
  answer_within_cs: setting(whole(1, 6000)),
  check_timeout: setting(whole(1, 3600)),
  witness: setting(orNone(matching(/^[A-Za-z0-9_][A-Za-z0-9_.:%-]*$/, 'an address or a DNS name'), 'none')),
  may_interrupt: setting(truth()),
  sync: setting(oneOf('follow_role', 'both'), 'follow_role'),
  wrtc_service: setting(serviceName(), 'wrtc'),
  wrtc_user: setting(matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/, 'the name of a user'), 'wrtc'),
  wrtc_key: setting(plainPath(), '/opt/sonus/wrtc/.ssh/id_rsa'),
  wrtc_config: setting(orNone(anyPath(), 'none'), '/opt/sonus/wrtc/conf/wrtc.json'),
  wrtc_data: setting(plainPath(), '/opt/sonus/wrtc/data'),
  wrtc_conflicts: setting(plainPath(), '/opt/sonus/wrtc/conflicts'),
  most_replaced: setting(whole(0, 100)),
  wrtc_port: setting(whole(1, 65535), 8080),
  wrtc_path: setting(
    matching(/^\/[!-[\]-~]*$/, 'the path of a URL: it begins with /, and has no blanks and no backslashes'),
    '/',
  ),
  wrtc_tls: setting(truth(), false),
  wrtc_tls_name: setting(
    orNone(matching(/^(?![\d.]*$)[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'a DNS name'), 'none'),
    '',
  ),
  wrtc_min_free_kb: setting(whole(0, Number.MAX_SAFE_INTEGER), 10240),
  start_grace: setting(whole(0, 3600)),
  stop_within: setting(whole(0, 3600)),
  peer_ssh_port: setting(whole(1, 65535)),
  sync_service: setting(serviceName(), 'lsyncd'),
  sync_config: setting(anyPath(), '/etc/lsyncd/lsyncd.conf.lua'),
  vrrp_rt_priority: setting(whole(0, 99)),
  garp_refresh: setting(whole(0, 86_400)),
  vip_interface: setting(matching(/^\w[\w.@:-]{0,14}$/, 'the name of a network interface')),
  script_dir: setting(plainPath(), '/usr/libexec/keepalived'),
  run_dir: setting(plainPath(), '/var/run/wrtc-pair'),
  state_dir: setting(plainPath(), '/var/lib/wrtc-pair'),
} as const satisfies Readonly<Record<string, Setting>>

function setting(form: SettingForm, usual?: Setting['usual']): Setting {
  return { form, usual }
}
