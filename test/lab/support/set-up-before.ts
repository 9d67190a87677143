import { exchangeKeys } from './key-exchange.ts'
import type { TestLab } from './lab.ts'
import { MEMBERS, type Member, until } from './pair.ts'
import { untilListens } from './until-holds.ts'

/** Somebody's keepalived: which addresses it has, by the last number of each. */
export interface Theirs {
  readonly instances: readonly {
    readonly name: string
    readonly address: number
    readonly routerId: number
    readonly priority: number
    /** Stops WRTC when it loses the address, as many do. */
    readonly stopsApp?: boolean
  }[]
  readonly start?: 'service' | 'by-hand' | 'other-file' | 'none'
}

/** What one host is like before the first run. */
export interface HostBefore {
  /** The VIP by hand, with this prefix. */
  readonly vip?: 24 | 32
  readonly keepalived?: Theirs
  /** WRTC: as the service, or started by hand. */
  readonly app?: 'service' | 'by-hand'
  readonly port?: number
  readonly lsyncd?: boolean
  /** Contents of x.json, and how many minutes old it is. */
  readonly data?: { readonly value: number; readonly minutes: number }
  /** Files of the administrator's, by path. */
  readonly files?: Readonly<Record<string, string>>
}

export interface PairBefore {
  readonly a?: HostBefore
  readonly b?: HostBefore
  readonly keys?: boolean
}

/** Makes both hosts what they are to be, in an order in which they come to it: the keepalived of higher priority first. */
export async function setUpBefore(lab: TestLab, before: PairBefore): Promise<void> {
  if (before.keys === true) await exchangeKeys(lab)
  for (const member of inOrder(before)) {
    const host = hostOf(before, member)
    await lab.sh(member, preparation(lab, member, host))
    if (host.keepalived !== undefined && host.keepalived.start !== 'none')
      await untilItHolds(lab, member, before)
    if (host.app !== undefined) await lab.sh(member, appStart(host))
  }
}

export function hostOf(before: PairBefore, member: Member): HostBefore {
  return (member === 'wrtc-a' ? before.a : before.b) ?? {}
}

/** What somebody's keepalived has besides the pair's address. */
export function othersAddresses(lab: TestLab, { keepalived }: HostBefore): readonly string[] {
  return (keepalived?.instances ?? [])
    .map(({ address }) => `${lab.subnet}.${address}`)
    .filter((address) => address !== lab.vip)
}

function inOrder(before: PairBefore): readonly Member[] {
  const priority = (member: Member): number => hostOf(before, member).keepalived?.instances[0]?.priority ?? 0
  return MEMBERS.toSorted((some, other) => priority(other) - priority(some))
}

function preparation(lab: TestLab, member: Member, host: HostBefore): string {
  const peer = lab.hosts.find(({ name }) => name !== member)?.address ?? ''
  const { vip, keepalived, port, lsyncd, data, files = {} } = host
  return [
    'set -e',
    ...Object.entries(files).map(
      ([path, text]) => `mkdir -p "$(dirname ${path})"; printf '%s' '${text}' >${path}`,
    ),
    port === undefined ? '' : `sed -i 's/"port": [0-9]*/"port": ${port}/' /opt/sonus/wrtc/conf/wrtc.json`,
    data === undefined ? '' : dataScript(data),
    vip === undefined ? '' : `ip address add ${lab.vip}/${vip} dev host0`,
    '[ ! -d /run/systemd/system ] || systemctl daemon-reload',
    keepalived === undefined ? '' : keepalivedScript(lab, keepalived),
    lsyncd === true ? `sed -i 's/_PEER_IP_/${peer}/' /etc/lsyncd/lsyncd.conf.lua; service lsyncd start` : '',
  ].join('\n')
}

function dataScript({ value, minutes }: { readonly value: number; readonly minutes: number }): string {
  return `file=/opt/sonus/wrtc/data/x.json
echo '{"seq": 1, "value": ${value}}' >"$file"; touch -d '${minutes} minutes ago' "$file"; chown wrtc:wrtc "$file"`
}

function keepalivedScript(lab: TestLab, { instances, start = 'service' }: Theirs): string {
  const file = start === 'other-file' ? '/etc/keepalived/theirs.conf' : '/etc/keepalived/keepalived.conf'
  const blocks = instances.map(
    ({ name, address, routerId, priority, stopsApp }) => `vrrp_instance ${name} {
  state BACKUP
  interface host0
  virtual_router_id ${routerId}
  priority ${priority}
  advert_int 1
  virtual_ipaddress { # theirs
    ${lab.subnet}.${address}/24
  }
${stopsApp === true ? '  notify_backup "/usr/bin/systemctl stop wrtc"\n  notify_stop "/usr/bin/systemctl stop wrtc"' : ''}
}`,
  )
  const begin = {
    service: 'service keepalived start',
    'by-hand': 'keepalived',
    'other-file': `mkdir -p /etc/systemd/system/keepalived.service.d
printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/keepalived --dont-fork -f ${file}\\n' >/etc/systemd/system/keepalived.service.d/theirs.conf
echo >>/etc/keepalived/keepalived.conf; systemctl daemon-reload; systemctl start keepalived`,
    none: ':',
  }[start]
  return `cat >${file} <<'END'
global_defs {
  router_id theirs
  script_user root
}
${blocks.join('\n')}
END
${begin}`
}

/** Its peers start once the first one has all: so it is known who has what. */
async function untilItHolds(lab: TestLab, member: Member, before: PairBefore): Promise<void> {
  const first = inOrder(before)[0]
  if (member !== first) return
  const addresses = (hostOf(before, member).keepalived?.instances ?? []).map(
    ({ address }) => `${lab.subnet}.${address}/`,
  )
  await until(
    `${member} has ${addresses.join(', ')}`,
    async () => {
      const shown = await lab.sh(member, 'ip -o address show dev host0')
      return addresses.every((address) => shown.includes(address))
    },
    { everyMs: 200 },
  )
}

function appStart({ app, port = 8080 }: HostBefore): string {
  return app === 'service'
    ? 'service wrtc start'
    : `setsid su -s /bin/sh wrtc -c '/opt/sonus/wrtc/bin/wrtc /opt/sonus/wrtc/conf/wrtc.json' </dev/null >/dev/null 2>&1 & ${untilListens(port)}`
}
