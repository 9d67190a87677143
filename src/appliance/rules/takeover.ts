import type { PairSnapshot } from '../facts/found-pair.ts'
import { eachWithPeer, type SeenMember, seenMembers, soleHolder } from '../facts/seen-pair.ts'
import { accessFindings } from './access.ts'
import { error, type Finding, when } from './finding.ts'
import { FOR_TLS } from './tls.ts'
import { OLD_SCRIPTS, trustFindings } from './trust.ts'

/** Each host must have what a takeover needs; the host that serves, too, because it may have to start WRTC again. */
export function takeoverFindings(snapshot: PairSnapshot): readonly Finding[] {
  return [
    ...seenMembers(snapshot).flatMap((member) => [
      ...startFindings(member, snapshot),
      ...placeFindings(member, snapshot),
      ...stateFindings(member, soleHolder(snapshot)),
    ]),
    ...configFindings(snapshot),
    ...loginFindings(snapshot),
  ]
}

function startFindings({ name, takeover, sync }: SeenMember, { settings }: PairSnapshot): readonly Finding[] {
  const { app, syncService } = settings
  return [
    ...takeover.app.map((why) =>
      error(
        'cannot-start',
        `${app} could not be started on ${name}: ${why}`,
        'mend that before the VIP has to move there',
      ),
    ),
    ...takeover.sync.map((why) =>
      error(
        'sync-cannot-start',
        `${syncService} could not be started on ${name}: ${why}`,
        'mend that before the VIP has to move there',
      ),
    ),
    ...when(!sync.isThere, () =>
      error(
        'sync-missing',
        `${name} has no service ${syncService} that could run, or it is masked`,
        'install or unmask it',
      ),
    ),
    ...takeover.missingTools
      .filter((tool) => tool !== FOR_TLS)
      .map((tool) =>
        error(
          'tool-missing',
          `${name} has no ${tool}, which the failover scripts need`,
          'install the package that has it',
        ),
      ),
  ]
}

function placeFindings(
  { name, takeover, app, holdsVip }: SeenMember,
  snapshot: PairSnapshot,
): readonly Finding[] {
  const { settings, pair } = snapshot
  const { user, port } = settings
  return [
    ...takeover.own.map((what) =>
      error(
        'place-unusable',
        `${user} on ${name}: ${what}`,
        `make it ${user}'s, on a disk that can be written`,
      ),
    ),
    ...takeover.vipAtBoot.map((file) =>
      error(
        'vip-at-boot',
        `${file} on ${name} gives it the VIP ${pair.vip.address} at its boot, whoever has it then`,
        'take the address out of it: keepalived alone is to set it',
      ),
    ),
    ...when(takeover.isPortTaken && !app.isRunning && !holdsVip, () =>
      error(
        'port-taken',
        `some process on ${name} listens on port ${port} already, so ${settings.app} could not be started there`,
        `\`ss -ltnp sport = :${port}\` there tells which; stop it`,
      ),
    ),
    ...when(takeover.vrrpDropped !== undefined, () =>
      error(
        'vrrp-dropped',
        `the packet filter on ${name} drops VRRP: ${takeover.vrrpDropped}`,
        'let IP protocol 112 pass between the two: they take each other for dead without it, and both serve',
      ),
    ),
  ]
}

function stateFindings(member: SeenMember, holder: SeenMember | undefined): readonly Finding[] {
  const { name, takeover, keepalived, recorded, holdsVip, app } = member
  const unusable = takeover.state.map((what) =>
    error(
      'state-unusable',
      `${what} on ${name}: what the failover remembers is not kept`,
      "make it root's, and writable for root; the next change of the role or the next order writes it anew",
    ),
  )
  if (unusable.length > 0 || !keepalived.isRunning || holder === undefined) return unusable
  const must = holdsVip ? 'active' : 'standby'
  const isSo = recorded?.role === must || (!holdsVip && recorded?.role === 'fault')
  // Between these two states, a takeover is under way.
  return when(!isSo && holdsVip === app.isRunning, () =>
    error(
      'role-misrecorded',
      `${name} is the ${must} host, and its state says ${recorded === undefined ? 'nothing' : `"${recorded.role}"`}: the failover scripts go by that`,
      `restart keepalived on ${name}, which writes it anew${holdsVip ? '; that moves the VIP' : ''}`,
    ),
  )
}

/** Applications differ in strictness: one host's configuration must be JSON only where the other host's is. */
function configFindings(snapshot: PairSnapshot): readonly Finding[] {
  return eachWithPeer(snapshot).flatMap(([{ name, takeover }, peer]) =>
    when(takeover.configIsJson === false && peer.takeover.configIsJson === true, () =>
      error(
        'config-garbled',
        `${snapshot.settings.appConfig} on ${name} is no JSON, and the one on ${peer.name} is: ${snapshot.settings.app} could not be started there`,
        `compare it with the one on ${peer.name}`,
      ),
    ),
  )
}

/** Logs in as a takeover does. Where keys or scripts are known not to fit, that explains a failure. */
function loginFindings(snapshot: PairSnapshot): readonly Finding[] {
  const isOld = trustFindings(snapshot).some(({ id }) => id === OLD_SCRIPTS)
  if (isOld || accessFindings(snapshot).length > 0) return []
  const { user, scripts } = snapshot.settings
  return eachWithPeer(snapshot).flatMap(([{ name, takeover }, peer]) => {
    const { answer, trouble } = takeover.login
    if (/^wrtc-data \d+$/.test(answer) || takeover.missingTools.includes('ssh')) return []
    if (answer !== '')
      return [
        error(
          'login-noisy',
          `the login of ${user} on ${peer.name} prints "${answer}" before ${name} hears the answer: the two cannot bring their data together, and the sync fails`,
          `take what prints it out of ${user}'s .bashrc, .profile or the like on ${peer.name}, or have it print for terminals alone`,
        ),
      ]
    const [open] = peer.takeover.openHome
    const why = trouble === '' ? 'no answer' : trouble
    return [
      open === undefined
        ? error(
            'login-refused',
            `${user} of ${name} cannot ask ${peer.name} for its data: ${why}`,
            `try it there: \`ssh ${user}@${peer.peerAddress} ${scripts}/wrtc-data tell 2\`; sshd's log on ${peer.name} tells more`,
          )
        : error(
            'home-open',
            `${open} on ${peer.name} is not ${user}'s alone to write, so sshd there refuses its keys: ${why}`,
            `\`chmod go-w\` and \`chown ${user}\` it`,
          ),
    ]
  })
}
