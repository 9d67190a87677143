import { expect, it } from 'vitest'
import { describeWithLab } from './support/lab.ts'
import type { Member } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { CHECKED_FIT, CHECKED_UNFIT, HAS_ROLE } from './support/status-breakages.ts'
import { patientStatusLook } from './support/status-looks.ts'

const LONG = { timeout: 120_000 }

/** What is put in by hand, what must be found, and how it is taken back. */
interface Breakage {
  readonly name: string
  readonly on: Member
  readonly breaks: string
  readonly mends: string
  readonly found: readonly string[]
}

const CONF = '/etc/keepalived/keepalived.conf'
const edit = (script: string, path: string): Pick<Breakage, 'breaks' | 'mends'> => ({
  breaks: `cp -p ${path} /tmp/kept && sed -i '${script}' ${path}`,
  mends: `cp -p /tmp/kept ${path}`,
})

const BREAKAGES: readonly Breakage[] = [
  {
    name: 'keepalived stopped on the standby',
    on: 'wrtc-b',
    breaks: 'systemctl stop keepalived',
    mends: `rm -f /run/wrtc-pair/ticket && systemctl start keepalived && ${HAS_ROLE}`,
    found: ['keepalived-stopped'],
  },
  {
    name: 'WRTC started on the standby',
    on: 'wrtc-b',
    breaks:
      'systemd-run --quiet --unit stray sleep 1000 && mkdir -p /run/systemd/system/wrtc.service.d && printf "[Service]\\nType=simple\\nExecStart=\\nExecStart=/bin/sleep 1000\\n" >/run/systemd/system/wrtc.service.d/x.conf && systemctl daemon-reload && systemctl start wrtc',
    mends: 'systemctl stop stray wrtc; rm -r /run/systemd/system/wrtc.service.d && systemctl daemon-reload',
    found: ['app-without-vip'],
  },
  {
    name: 'lsyncd stopped on the active host',
    on: 'wrtc-a',
    breaks: 'systemctl stop lsyncd',
    mends: 'systemctl start lsyncd',
    found: ['sync-stopped'],
  },
  {
    name: 'lsyncd started on the standby',
    on: 'wrtc-b',
    breaks: 'systemctl start lsyncd',
    mends: 'systemctl stop lsyncd',
    found: ['sync-on-standby'],
  },
  {
    name: "a key removed from the peer's authorized ones",
    on: 'wrtc-b',
    breaks: 'cd /opt/sonus/wrtc/.ssh && cp -p authorized_keys kept && : >authorized_keys',
    mends: 'cd /opt/sonus/wrtc/.ssh && mv kept authorized_keys',
    found: ['key-not-authorized'],
  },
  {
    name: 'host keys forgotten',
    on: 'wrtc-b',
    breaks: 'cd /opt/sonus/wrtc/.ssh && mv known_hosts kept',
    mends: 'cd /opt/sonus/wrtc/.ssh && mv kept known_hosts',
    found: ['host-key-unknown'],
  },
  {
    name: 'a private key that others can read',
    on: 'wrtc-b',
    breaks: 'chmod 644 /opt/sonus/wrtc/.ssh/id_rsa',
    mends: 'chmod 600 /opt/sonus/wrtc/.ssh/id_rsa',
    found: ['key-open'],
  },
  {
    name: 'equal priorities',
    on: 'wrtc-b',
    ...edit('s/^ *priority .*/    priority 250/', CONF),
    found: ['same-priority'],
  },
  {
    name: 'another router id',
    on: 'wrtc-b',
    ...edit('s/^ *virtual_router_id .*/    virtual_router_id 77/', CONF),
    found: ['router-ids-differ'],
  },
  {
    name: 'other adverts',
    on: 'wrtc-b',
    ...edit('s/^ *advert_int .*/    advert_int 3/', CONF),
    found: ['keepalived-differs'],
  },
  {
    name: 'a script that was edited',
    on: 'wrtc-b',
    ...edit('$a\\# edited', '/usr/libexec/keepalived/wrtc-role'),
    found: ['scripts-differ'],
  },
  {
    name: 'a script that all may write',
    on: 'wrtc-b',
    breaks: 'chmod 777 /usr/libexec/keepalived/wrtc-check',
    mends: 'chmod 755 /usr/libexec/keepalived/wrtc-check',
    found: ['script-writable'],
  },
  {
    name: 'a library of the scripts that was edited',
    on: 'wrtc-b',
    ...edit('$a\\# edited', '/usr/libexec/keepalived/wrtc-pair-4/user.sh'),
    found: ['scripts-differ'],
  },
  {
    name: 'settings of the scripts that were edited',
    on: 'wrtc-b',
    ...edit('s/^stop_within=.*/stop_within=6/', '/usr/libexec/keepalived/settings.conf'),
    found: ['scripts-differ'],
  },
  {
    name: 'a library of the scripts that all may write',
    on: 'wrtc-b',
    breaks: 'chmod 777 /usr/libexec/keepalived/wrtc-pair-4',
    mends: 'chmod 755 /usr/libexec/keepalived/wrtc-pair-4',
    found: ['script-writable'],
  },
  {
    name: 'the placeholder back in the configuration of lsyncd',
    on: 'wrtc-b',
    ...edit('s/wrtc@[0-9.]*:/wrtc@_PEER_IP_:/', '/etc/lsyncd/lsyncd.conf.lua'),
    found: ['sync-placeholder'],
  },
  {
    name: 'WRTC that starts at boot',
    on: 'wrtc-b',
    breaks: 'systemctl --quiet enable wrtc',
    mends: 'systemctl --quiet disable wrtc',
    found: ['app-at-boot'],
  },
  {
    name: 'keepalived that does not start at boot',
    on: 'wrtc-b',
    breaks: 'systemctl --quiet disable keepalived',
    mends: 'systemctl --quiet enable keepalived',
    found: ['keepalived-not-at-boot'],
  },
  {
    name: "WRTC's configuration gone from the standby",
    on: 'wrtc-b',
    breaks: `cd /opt/sonus/wrtc/conf && mv wrtc.json kept && ${CHECKED_UNFIT}`,
    mends: `cd /opt/sonus/wrtc/conf && mv kept wrtc.json && ${CHECKED_FIT}`,
    found: ['unfit'],
  },
]

describeWithLab('wrtcplay status of a pair in which one thing is wrong', () => {
  const lab = useSetUpPair()

  it.each(BREAKAGES)('finds $name', LONG, async ({ on, breaks, mends, found }) => {
    await lab.sh(on, breaks)
    try {
      const { code, report } = await patientStatusLook(lab)
      expect(report.findings.map(({ id }) => id)).toEqual(found)
      expect(code).toBe(1)
    } finally {
      await lab.sh(on, mends)
    }
  })

  it('is healthy again once all that is mended', LONG, async () => {
    const { report } = await patientStatusLook(lab)
    expect(report.findings).toEqual([])
  })
})
