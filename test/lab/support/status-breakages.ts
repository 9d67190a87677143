import type { Member } from './pair.ts'
import { untilHolds, untilListens } from './until-holds.ts'

/** What is put in by hand, what must be found, and how it is taken back; wrtc-a serves, wrtc-b stands by. */
export interface Breakage {
  readonly name: string
  /** Where it is done; on both, one after the other. */
  readonly on: Member | 'both'
  readonly breaks: string
  readonly mends: string
  /** Ids of findings, each once. */
  readonly found: readonly string[]
  /** With SysV init, where it is something else: what an init script reads nobody knows but the script. */
  readonly foundOnSysv?: readonly string[]
  /** There is no such thing without systemd. */
  readonly onlySystemd?: true
}

const SCRIPTS = '/usr/libexec/keepalived'
const STATE = '/var/lib/wrtc-pair'
const CONF = '/etc/keepalived/keepalived.conf'
const HOME = '/opt/sonus/wrtc'

function keptAt(path: string): string {
  return `/tmp/kept${path.replaceAll('/', '-')}`
}

function edited(script: string, path: string): Pick<Breakage, 'breaks' | 'mends'> {
  const kept = keptAt(path)
  return { breaks: `cp -p ${path} ${kept} && sed -i '${script}' ${path}`, mends: `cp -p ${kept} ${path}` }
}

function moved(path: string): Pick<Breakage, 'breaks' | 'mends'> {
  return { breaks: `mv ${path} ${path}.kept`, mends: `rm -rf ${path} && mv ${path}.kept ${path}` }
}

function modes(broken: string, well: string, path: string): Pick<Breakage, 'breaks' | 'mends'> {
  return { breaks: `chmod ${broken} ${path}`, mends: `chmod ${well} ${path}` }
}

/** Of a group that others are in: its own user's private group may write, as Debian's sshd has it. */
function openToUsers(broken: string, well: string, path: string): Pick<Breakage, 'breaks' | 'mends'> {
  return {
    breaks: `chgrp users ${path} && chmod ${broken} ${path}`,
    mends: `chgrp wrtc ${path} && chmod ${well} ${path}`,
  }
}

/** keepalived has opened the sockets of VRRP, which is the last thing that it does with its file. */
const HAS_READ = untilHolds("grep -q ':0070 ' /proc/net/raw")
/** The role has been taken: until then that stops WRTC, whoever starts it. */
export const HAS_ROLE = untilHolds(
  '[ -e /run/wrtc-pair/ticket ] && ! pgrep -f "[w]rtc-role backup" >/dev/null',
)
const STOP = `service keepalived stop && ${untilHolds('! pidof keepalived >/dev/null && ! pgrep -f "[w]rtc-role stop" >/dev/null')}`
const RESTART = `${STOP} && rm -f /run/wrtc-pair/ticket && service keepalived start`

/** The host's own check has seen it, which comes once a second. */
export const CHECKED_UNFIT = untilHolds('[ -e /run/wrtc-pair/unfit ]')
export const CHECKED_FIT = untilHolds('[ ! -e /run/wrtc-pair/unfit ]')

/** Another content for a while; the times stay. */
function filled(content: string, path: string): Pick<Breakage, 'breaks' | 'mends'> {
  const kept = keptAt(path)
  return { breaks: `cp -p ${path} ${kept} && printf '${content}' >${path}`, mends: `cp -p ${kept} ${path}` }
}

/** Those of cases/faults.md that `status` did not see. */
export const FROM_FAULTS: readonly Breakage[] = [
  {
    name: 'a folder of scripts that all can write',
    on: 'wrtc-b',
    ...modes('777', '755', SCRIPTS),
    found: ['folder-writable'],
  },
  {
    name: "a folder of scripts that is the application's",
    on: 'wrtc-b',
    breaks: `chown wrtc ${SCRIPTS}`,
    mends: `chown root ${SCRIPTS}`,
    found: ['folder-writable'],
  },
  {
    name: 'keepalived that left its scripts out when it was started',
    on: 'wrtc-b',
    breaks: `chmod 777 ${SCRIPTS} && ${RESTART} && ${HAS_READ} && chmod 755 ${SCRIPTS} && sleep 21`,
    mends: `${RESTART} && ${HAS_ROLE}`,
    found: ['check-not-run'],
  },
  {
    name: 'a check that cannot be executed',
    on: 'wrtc-b',
    ...modes('644', '755', `${SCRIPTS}/wrtc-check`),
    found: ['drift'],
  },
  {
    name: 'role scripts that cannot be executed',
    on: 'both',
    ...modes('644', '755', `${SCRIPTS}/wrtc-role`),
    found: ['drift'],
  },
  {
    name: 'a program that cannot be executed',
    on: 'wrtc-b',
    ...modes('644', '755', `${HOME}/bin/wrtc`),
    found: ['cannot-start'],
  },
  {
    name: 'a garbled configuration',
    on: 'wrtc-b',
    ...filled('{ "port": \\0', `${HOME}/conf/wrtc.json`),
    found: ['config-garbled'],
  },
  {
    name: 'a configuration that its user cannot read',
    on: 'wrtc-b',
    breaks: `cd ${HOME}/conf && chown root wrtc.json && chmod 600 wrtc.json`,
    mends: `cd ${HOME}/conf && chown wrtc wrtc.json && chmod 644 wrtc.json`,
    found: ['cannot-start', 'place-unusable'],
    foundOnSysv: ['place-unusable'],
  },
  {
    name: 'a data folder that its user cannot write',
    on: 'wrtc-b',
    ...modes('555', '755', `${HOME}/data`),
    found: ['place-unusable'],
  },
  {
    name: 'a data folder that nobody can write',
    on: 'wrtc-b',
    breaks: `mount --bind ${HOME}/data ${HOME}/data && mount -o remount,bind,ro ${HOME}/data`,
    mends: `umount ${HOME}/data`,
    found: ['place-unusable'],
  },
  { name: 'an empty epoch', on: 'wrtc-b', ...filled('', `${STATE}/epoch`), found: ['state-unreadable'] },
  {
    name: 'an epoch that nobody has begun',
    on: 'wrtc-b',
    ...filled('999 wrtc-b\\n', `${STATE}/epoch`),
    found: ['stale-holder'],
  },
  {
    name: 'an epoch without its author',
    on: 'wrtc-b',
    ...filled('999\\n', `${STATE}/epoch`),
    found: ['state-unreadable'],
  },
  {
    name: 'a garbled state',
    on: 'wrtc-b',
    ...filled('\\001\\002', `${STATE}/state`),
    found: ['role-misrecorded', 'state-unreadable'],
  },
  {
    name: 'a folder of state that is gone',
    on: 'wrtc-b',
    breaks: `mv ${STATE} ${STATE}.kept`,
    mends: `rm -rf ${STATE} /run/wrtc-pair/kept-* && mv ${STATE}.kept ${STATE}`,
    found: ['state-unusable'],
  },
  { name: 'rsync gone from the standby', on: 'wrtc-b', ...moved('/usr/bin/rsync'), found: ['tool-missing'] },
  {
    name: 'a .ssh that its group can write',
    on: 'wrtc-b',
    ...openToUsers('770', '700', `${HOME}/.ssh`),
    found: ['home-open'],
  },
  {
    name: "keepalived's VRRP process frozen",
    on: 'wrtc-b',
    breaks: 'kill -STOP $(pgrep -P $(cat /run/keepalived.pid))',
    mends: 'kill -CONT $(pgrep -P $(cat /run/keepalived.pid))',
    found: ['frozen'],
  },
  {
    name: 'an empty state on the holder',
    on: 'wrtc-a',
    ...filled('', `${STATE}/state`),
    found: ['role-misrecorded', 'state-unreadable'],
  },
  {
    name: 'a state of the holder that says standby',
    on: 'wrtc-a',
    ...edited('s/^role=.*/role=standby/', `${STATE}/state`),
    found: ['role-misrecorded'],
  },
  {
    name: 'a garbled epoch on the holder',
    on: 'wrtc-a',
    ...filled('\\001', `${STATE}/epoch`),
    found: ['state-unreadable'],
  },
  {
    name: 'the drop-in for the recovery removed from the holder',
    on: 'wrtc-a',
    ...moved('/etc/systemd/system/keepalived.service.d/wrtc-pair.conf'),
    found: ['drift', 'unit-not-loaded'],
    onlySystemd: true,
  },
  {
    name: 'no check in the configuration of keepalived on both',
    on: 'both',
    ...edited('/track_script/,/}/d', CONF),
    found: ['drift'],
  },
  {
    name: 'nobody told of a takeover on both',
    on: 'both',
    ...edited('/notify_master/d', CONF),
    found: ['drift'],
  },
  {
    name: 'a configuration of keepalived that it has not read',
    on: 'both',
    breaks: `cp -p ${CONF} /tmp/kept && touch ${CONF}`,
    mends: `cp -p /tmp/kept ${CONF}`,
    found: ['drift'],
  },
]

/** More of the kind. */
export const MORE: readonly Breakage[] = [
  {
    // Of a unit that does not run systemd reads anew what it has, so there it would be none.
    name: 'a drop-in folder that systemd has not read (brownfield 6)',
    on: 'wrtc-a',
    breaks:
      'mkdir -p /etc/systemd/system/lsyncd.service.d && printf "[Service]\\nNice=1\\n" >/etc/systemd/system/lsyncd.service.d/nice.conf',
    mends: 'rm -r /etc/systemd/system/lsyncd.service.d',
    found: ['unit-not-loaded'],
  },
  {
    name: 'a unit that was edited, and not read again',
    on: 'wrtc-a',
    breaks: 'touch /etc/systemd/system/wrtc.service',
    mends: 'systemctl daemon-reload',
    found: ['unit-not-loaded'],
  },
  {
    name: 'another unit in front of the one that was read',
    on: 'wrtc-b',
    breaks: 'cp /lib/systemd/system/keepalived.service /etc/systemd/system/keepalived.service',
    mends: 'rm /etc/systemd/system/keepalived.service',
    found: ['unit-not-loaded'],
  },
  {
    name: 'a drop-in that takes the recovery away',
    on: 'wrtc-b',
    breaks:
      'mkdir -p /run/systemd/system/keepalived.service.d && printf "[Service]\\nExecStopPost=\\n" >/run/systemd/system/keepalived.service.d/z.conf && systemctl daemon-reload',
    mends: 'rm -r /run/systemd/system/keepalived.service.d && systemctl daemon-reload',
    found: ['recovery-off'],
  },
  {
    name: 'the drop-in for the recovery removed, and systemd told',
    on: 'wrtc-b',
    breaks:
      'mv /etc/systemd/system/keepalived.service.d/wrtc-pair.conf /tmp/kept-drop-in && systemctl daemon-reload',
    mends:
      'mv /tmp/kept-drop-in /etc/systemd/system/keepalived.service.d/wrtc-pair.conf && systemctl daemon-reload',
    found: ['drift', 'recovery-off'],
  },
  {
    name: 'a drop-in for the recovery with another content',
    on: 'wrtc-b',
    breaks:
      'cd /etc/systemd/system/keepalived.service.d && cp -p wrtc-pair.conf /tmp/kept-drop-in && sed -i /Restart/d wrtc-pair.conf && systemctl daemon-reload',
    mends:
      'cp -p /tmp/kept-drop-in /etc/systemd/system/keepalived.service.d/wrtc-pair.conf && systemctl daemon-reload',
    found: ['drift'],
  },
  {
    name: 'a sync that is masked',
    on: 'wrtc-b',
    breaks:
      'mv /etc/systemd/system/lsyncd.service /tmp/kept-lsyncd && ln -s /dev/null /etc/systemd/system/lsyncd.service && systemctl daemon-reload',
    mends: 'mv -f /tmp/kept-lsyncd /etc/systemd/system/lsyncd.service && systemctl daemon-reload',
    found: ['sync-missing'],
  },
  {
    name: 'a sync that is frozen',
    on: 'wrtc-a',
    breaks: 'kill -STOP $(pidof lsyncd)',
    mends: 'kill -CONT $(pidof lsyncd)',
    found: ['frozen'],
  },
  {
    name: 'keepalived with another file (brownfield 9)',
    on: 'wrtc-b',
    breaks: `cp -p ${CONF} /etc/keepalived/other.conf && mkdir -p /run/systemd/system/keepalived.service.d && printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/keepalived --dont-fork -f /etc/keepalived/other.conf\\n' >/run/systemd/system/keepalived.service.d/z.conf && systemctl daemon-reload && ${RESTART} && ${HAS_ROLE}`,
    mends: `rm -r /run/systemd/system/keepalived.service.d /etc/keepalived/other.conf && systemctl daemon-reload && ${RESTART} && ${HAS_ROLE}`,
    found: ['keepalived-other-file'],
  },
  {
    name: 'a program whose interpreter is gone',
    on: 'wrtc-b',
    ...edited('1s/python3/python9/', `${HOME}/bin/wrtc`),
    found: ['cannot-start'],
  },
  { name: 'an empty program', on: 'wrtc-b', ...filled('', `${HOME}/bin/wrtc`), found: ['cannot-start'] },
  {
    name: 'a program that is none',
    on: 'wrtc-b',
    ...filled('garbage\\n', `${HOME}/bin/wrtc`),
    found: ['cannot-start'],
  },
  { name: 'a program that is gone', on: 'wrtc-b', ...moved(`${HOME}/bin/wrtc`), found: ['cannot-start'] },
  {
    name: 'a working folder that is not there',
    on: 'wrtc-b',
    breaks:
      'mkdir -p /run/systemd/system/wrtc.service.d && printf "[Service]\\nWorkingDirectory=/opt/none\\n" >/run/systemd/system/wrtc.service.d/x.conf && systemctl daemon-reload',
    mends: 'rm -r /run/systemd/system/wrtc.service.d && systemctl daemon-reload',
    found: ['cannot-start'],
  },
  {
    name: 'a unit with a user that is not there',
    on: 'wrtc-b',
    breaks:
      'mkdir -p /run/systemd/system/wrtc.service.d && printf "[Service]\\nUser=nosuch\\n" >/run/systemd/system/wrtc.service.d/x.conf && systemctl daemon-reload',
    mends: 'rm -r /run/systemd/system/wrtc.service.d && systemctl daemon-reload',
    found: ['cannot-start'],
  },
  {
    name: 'a program of the sync that cannot be executed',
    on: 'wrtc-b',
    ...modes('644', '755', '/usr/bin/lsyncd'),
    found: ['sync-cannot-start'],
  },
  {
    name: 'a configuration of the sync that its user cannot read',
    on: 'wrtc-b',
    ...modes('600', '644', '/etc/lsyncd/lsyncd.conf.lua'),
    found: ['sync-cannot-start'],
  },
  {
    name: 'a file in the place of the folder for conflicts (faults 4)',
    on: 'wrtc-b',
    breaks: `touch ${HOME}/conflicts && ${CHECKED_UNFIT}`,
    mends: `rm -f ${HOME}/conflicts && ${CHECKED_FIT}`,
    found: ['place-unusable', 'unfit'],
  },
  {
    name: 'a folder for conflicts that its user cannot write (faults 4)',
    on: 'wrtc-b',
    breaks: `mkdir ${HOME}/conflicts && ${CHECKED_UNFIT}`,
    mends: `rmdir ${HOME}/conflicts && ${CHECKED_FIT}`,
    found: ['place-unusable', 'unfit'],
  },
  {
    name: 'no folder that the sync writes first',
    on: 'wrtc-b',
    ...moved(`${HOME}/tmp`),
    found: ['place-unusable'],
  },
  {
    name: 'a home that its group can write',
    on: 'wrtc-b',
    ...openToUsers('775', '755', HOME),
    found: ['home-open'],
  },
  {
    name: 'authorized keys that all can write',
    on: 'wrtc-b',
    ...modes('666', '600', `${HOME}/.ssh/authorized_keys`),
    found: ['home-open'],
  },
  {
    name: 'a user that may not log in',
    on: 'wrtc-b',
    breaks: 'usermod -s /usr/sbin/nologin wrtc',
    mends: 'usermod -s /bin/bash wrtc',
    found: ['login-noisy'],
  },
  {
    name: 'a user whose account has expired',
    on: 'wrtc-b',
    breaks: 'usermod -e 1 wrtc',
    mends: 'usermod -e "" wrtc',
    found: ['login-refused'],
  },
  {
    name: 'an sshd that lets others in only',
    on: 'wrtc-b',
    breaks: 'echo "AllowUsers auto ops root" >/etc/ssh/sshd_config.d/x.conf && systemctl reload ssh',
    mends: 'rm /etc/ssh/sshd_config.d/x.conf && systemctl reload ssh',
    found: ['login-refused'],
  },
  {
    name: 'a greeting (brownfield 9)',
    on: 'wrtc-b',
    breaks: `echo 'echo welcome' >${HOME}/.bashrc`,
    mends: `rm ${HOME}/.bashrc`,
    found: ['login-noisy'],
  },
  {
    name: 'a data script that cannot be executed',
    on: 'wrtc-b',
    ...modes('644', '755', `${SCRIPTS}/wrtc-data`),
    found: ['drift', 'login-refused'],
  },
  {
    name: 'settings of the scripts that the user of the peer cannot read',
    on: 'wrtc-b',
    ...modes('600', '644', `${SCRIPTS}/settings.conf`),
    found: ['drift', 'login-refused'],
  },
  {
    name: 'scripts edited alike on both',
    on: 'both',
    ...edited('s/^start_grace=.*/start_grace=600/', `${SCRIPTS}/settings.conf`),
    found: ['drift'],
  },
  { name: 'no preference left on both', on: 'both', ...edited('/nopreempt/d', CONF), found: ['drift'] },
  {
    name: 'other scripts allowed on both',
    on: 'both',
    ...edited('/enable_script_security/d', CONF),
    found: ['drift'],
  },
  {
    name: 'a configuration of keepalived that all can write',
    on: 'both',
    ...modes('666', '644', CONF),
    found: ['drift'],
  },
  {
    name: 'a configuration of keepalived of another owner',
    on: 'wrtc-b',
    breaks: `chown wrtc ${CONF}`,
    mends: `chown root ${CONF}`,
    found: ['drift'],
  },
  {
    name: 'a folder of state that cannot be written',
    on: 'wrtc-b',
    breaks: `mount --bind ${STATE} ${STATE} && mount -o remount,bind,ro ${STATE}`,
    mends: `umount ${STATE}`,
    found: ['state-unusable'],
  },
  {
    name: 'an epoch that is a folder',
    on: 'wrtc-b',
    breaks: `mv ${STATE}/epoch /tmp/kept && mkdir ${STATE}/epoch`,
    mends: `rm -r ${STATE}/epoch && mv /tmp/kept ${STATE}/epoch`,
    found: ['state-unusable'],
  },
  {
    name: 'a state of another owner',
    on: 'wrtc-a',
    breaks: `chown wrtc ${STATE}/state`,
    mends: `chown root ${STATE}/state`,
    found: ['state-unusable'],
  },
  {
    name: 'a joined that is garbage',
    on: 'wrtc-b',
    ...filled('08\\n', `${STATE}/joined`),
    found: ['state-unreadable'],
  },
  {
    name: 'the VIP set at boot',
    on: 'wrtc-b',
    breaks: 'mkdir -p /etc/network/interfaces.d && echo "address $VIP/24" >/etc/network/interfaces.d/vip',
    mends: 'rm /etc/network/interfaces.d/vip',
    found: ['vip-at-boot'],
  },
  {
    name: 'a stranger on the port',
    on: 'wrtc-b',
    breaks: `systemd-run --quiet --unit stranger python3 -m http.server 8080 && ${untilListens(8080)}`,
    mends: 'systemctl stop stranger',
    found: ['port-taken'],
  },
  { name: 'ssh gone', on: 'wrtc-b', ...moved('/usr/bin/ssh'), found: ['tool-missing'] },
  {
    name: 'a folder beside the data that its user cannot write',
    on: 'wrtc-b',
    breaks: `chown root ${HOME} && ${CHECKED_UNFIT}`,
    mends: `chown wrtc ${HOME} && ${CHECKED_FIT}`,
    found: ['place-unusable', 'unfit'],
  },
  {
    name: 'a data folder of the holder that cannot be written',
    on: 'wrtc-a',
    ...modes('555', '755', `${HOME}/data`),
    found: ['place-unusable'],
  },
  { name: 'a private key that is gone', on: 'wrtc-b', ...moved(`${HOME}/.ssh/id_rsa`), found: ['no-key'] },
  {
    name: 'little room',
    on: 'wrtc-b',
    breaks: `mount -t tmpfs -o size=20m,mode=755,uid=800,gid=800 none ${HOME}/data`,
    mends: `umount ${HOME}/data`,
    found: ['disk-full'],
  },
]

/** What is looked for in one place, or hides the other: of each row, one at a time. */
const ROWS = [
  ['role-misrecorded', 'state-unusable', 'state-unreadable', 'stale-holder'],
  ['no-key', 'home-open', 'login-noisy', 'login-refused', 'tool-missing'],
  ['folder-writable', 'drift', 'keepalived-other-file', 'check-not-run', 'recovery-off', 'unit-not-loaded'],
  ['cannot-start', 'config-garbled', 'port-taken'],
  ['place-unusable', 'disk-full'],
  ['sync-missing', 'sync-cannot-start', 'frozen'],
] as const

/** Those that can be looked at together: each look takes its time. */
export function batchesOf(breakages: readonly Breakage[]): readonly (readonly Breakage[])[] {
  const batches: Breakage[][] = []
  for (const breakage of breakages) {
    const batch = batches.find((others) => others.every((other) => !meet(other, breakage)))
    if (batch === undefined) batches.push([breakage])
    else batch.push(breakage)
  }
  return batches
}

function meet(one: Breakage, other: Breakage): boolean {
  return one.found.some((id) => other.found.some((id2) => id === id2 || rowOf(id) === rowOf(id2)))
}

/** An id that is in none is its own. */
function rowOf(id: string): number | string {
  const row = ROWS.findIndex((ids) => (ids as readonly string[]).includes(id))
  return row === -1 ? id : row
}
