import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { SourceFile } from '../../../src/core/source.ts'
import { compileTemplate } from '../../../src/language/compile-template.ts'
import type { Scope } from '../../../src/language/value-template.ts'

const TEMPLATES = join(import.meta.dirname, '../../../templates')

/** A shipped template with the variables of `playbooks/appliance.yml`; `changes` replace some of them. */
export function rendered(name: string, changes: Scope = {}): string {
  return render(join(TEMPLATES, name), changes)
}

/** What was shipped once as templates: pairs have what was made of them. */
export type OldVersion = 'version-1' | 'version-3'

export function renderedOf(version: OldVersion, name: string, changes: Scope): string {
  return render(join(import.meta.dirname, version, name), changes)
}

function render(path: string, changes: Scope): string {
  const diagnostics = new Diagnostics()
  const template = compileTemplate(new SourceFile(path, readFileSync(path, 'utf8')), diagnostics)
  const mistakes = diagnostics.all.map(({ summary }) => summary)
  if (template === undefined || mistakes.length > 0) throw new Error(`${path}: ${mistakes.join('; ')}`)
  return template.render({ ...SCOPE, ...changes })
}

const SCOPE: Scope = {
  host: { name: 'left', address: '10.0.0.1', peer_address: '10.1.0.1' },
  peer: { name: 'right', address: '10.1.0.2' },
  pair: { name: 'gateway', vip: { address: '10.0.0.9', cidr: '10.0.0.9/24' } },
  vip_interface: 'eth0',
  vrrp_router_id: 51,
  vrrp_priority: 250,
  vrrp_advert: 0.6,
  vrrp_rt_priority: 50,
  keepalived_whole: true,
  keepalived_conf: '/etc/keepalived/keepalived.conf',
  garp_refresh: 60,
  check_timeout: 5,
  witness: '',
  most_replaced: 50,
  answer_within_cs: 120,
  script_dir: '/usr/libexec/keepalived',
  run_dir: '/var/run/wrtc-pair',
  state_dir: '/var/lib/wrtc-pair',
  wrtc_port: 8080,
  wrtc_path: '/',
  wrtc_tls: false,
  wrtc_tls_name: '',
  wrtc_service: 'wrtc',
  wrtc_user: 'wrtc',
  wrtc_key: '/opt/sonus/wrtc/.ssh/id_rsa',
  wrtc_config: '/opt/sonus/wrtc/conf/wrtc.json',
  wrtc_data: '/opt/sonus/wrtc/data',
  wrtc_conflicts: '/opt/sonus/wrtc/conflicts',
  wrtc_min_free_kb: 10240,
  sync_service: 'lsyncd',
  sync: 'follow_role',
  start_grace: 10,
  stop_within: 5,
  peer_ssh_port: 22,
}
