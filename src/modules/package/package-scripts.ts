import { assertNever } from '../../core/assert-never.ts'
import { type Script, sh } from '../../core/shell.ts'
import { KEEP_ORPHANS } from './package-probe.ts'
import type { PackageManager } from './package-state.ts'

/**
 * Runs apt-get without questions, and keeps files that were edited on the host. Another holder of one of the locks
 * (dpkg's, the lists', the archives') is waited for for two minutes. The last line of output is the cause of a
 * failure.
 */
const APT = sh`apt() {
  read -r now rest </proc/uptime
  end=$((\${now%.*} + 120))
  while :; do
    { said=$(DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" 2>&1 >&3 3>&-); } 3>&1
    rc=$?
    [ "$rc" != 0 ] || return 0
    read -r now rest </proc/uptime
    case $said in *'Could not get lock'* | *'Unable to lock'* | *'Unable to acquire the dpkg frontend lock'*)
      if [ "\${now%.*}" -lt "$end" ]; then
        sleep 1
        continue
      fi ;;
    esac
    printf '%s\\n' "$said" | tail -n 20 >&2
    cause=$(printf '%s\\n' "$said" | sed -n '/^dpkg: error/{N;s/\\n */ /;p;q;}')
    [ -n "$cause" ] || cause=$(printf '%s\\n' "$said" | grep '^E: ' | head -n 1)
    [ -z "$cause" ] || printf '%s\\n' "$cause" >&2
    return $rc
  done
}`

export interface Installation {
  readonly names: readonly string[]
  /** Whether the lists are fetched first. */
  readonly refresh: boolean
  /** Whether other packages may be removed. */
  readonly mayRemove: boolean
}

export function installScript(manager: PackageManager, { names, refresh, mayRemove }: Installation): Script {
  const safe = mayRemove ? sh`` : sh`--no-remove `
  switch (manager) {
    case 'apt':
      return apt(
        refresh
          ? sh`apt update && apt ${safe}install ${names}`
          : sh`apt ${safe}install ${names} || { rc=$?; case $said in *'Unable to locate'* | *'no installation candidate'* | *'Unable to fetch'* | *'Failed to fetch'*) apt update && apt ${safe}install ${names} ;; *) exit $rc ;; esac; }`,
      )
    case 'dnf':
    case 'yum':
      return sh`${manager} -y -q ${refresh ? sh`--refresh ` : sh``}install ${names}`
    case 'zypper':
      return sh`ZYPP_LOCK_TIMEOUT=120 zypper --non-interactive ${refresh ? sh`` : sh`--no-refresh `}install ${names}`
    case 'apk':
      return sh`apk --wait 120 add ${refresh ? sh`--update-cache ` : sh``}${names}`
    default:
      return assertNever(manager)
  }
}

export function upgradeScript(manager: PackageManager, names: readonly string[], refresh: boolean): Script {
  switch (manager) {
    case 'apt':
      return apt(sh`${refresh ? sh`apt update && ` : sh``}apt --no-remove --only-upgrade install ${names}`)
    case 'dnf':
    case 'yum':
      return sh`${manager} -y -q ${refresh ? sh`--refresh ` : sh``}upgrade ${names}`
    case 'zypper':
      return sh`ZYPP_LOCK_TIMEOUT=120 zypper --non-interactive update ${names}`
    case 'apk':
      return sh`apk --wait 120 add ${refresh ? sh`--update-cache ` : sh``}--upgrade ${names}`
    default:
      return assertNever(manager)
  }
}

export function removeScript(manager: PackageManager, names: readonly string[]): Script {
  switch (manager) {
    case 'apt':
      return apt(sh`apt remove ${names}`)
    case 'dnf':
    case 'yum':
      return sh`${manager} -y -q ${KEEP_ORPHANS} remove ${names}`
    case 'zypper':
      return sh`ZYPP_LOCK_TIMEOUT=120 zypper --non-interactive remove ${names}`
    case 'apk':
      return sh`apk --wait 120 del ${names}`
    default:
      return assertNever(manager)
  }
}

/** Shell that keeps packages when those are removed that needed them. */
export function keepScript(manager: PackageManager, names: readonly string[]): Script {
  return manager === 'apk' ? sh`apk --wait 120 add ${names}` : sh`apt-mark manual ${names}`
}

/** Shell that is shown without the waiting for locks. */
function apt(script: Script): Script {
  const whole = sh`${APT}\n${script}`
  return { ...whole, shown: script.shown }
}
