import { type Script, sh } from '../core/shell.ts'
import type { PackageManager } from './package-state.ts'

/** Nothing may ask a question; files that were edited on the host stay as they are. */
const APT = sh`DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold`

export function installScript(manager: PackageManager, names: readonly string[], refresh: boolean): Script {
  switch (manager) {
    case 'apt':
      return refresh
        ? sh`apt-get -q update && ${APT} install ${names}`
        : sh`${APT} install ${names} || { apt-get -q update && ${APT} install ${names}; }`
    case 'dnf':
    case 'yum':
      return sh`${manager} -y -q ${refresh ? sh`--refresh ` : sh``}install ${names}`
    case 'zypper':
      return sh`zypper --non-interactive ${refresh ? sh`` : sh`--no-refresh `}install ${names}`
    case 'apk':
      return sh`apk add ${refresh ? sh`--update-cache ` : sh``}${names}`
    default:
      return unknown(manager)
  }
}

export function upgradeScript(manager: PackageManager, names: readonly string[], refresh: boolean): Script {
  switch (manager) {
    case 'apt':
      return sh`${refresh ? sh`apt-get -q update && ` : sh``}${APT} --only-upgrade install ${names}`
    case 'dnf':
    case 'yum':
      return sh`${manager} -y -q ${refresh ? sh`--refresh ` : sh``}upgrade ${names}`
    case 'zypper':
      return sh`zypper --non-interactive update ${names}`
    case 'apk':
      return sh`apk add ${refresh ? sh`--update-cache ` : sh``}--upgrade ${names}`
    default:
      return unknown(manager)
  }
}

export function removeScript(manager: PackageManager, names: readonly string[]): Script {
  switch (manager) {
    case 'apt':
      return sh`${APT} remove ${names}`
    case 'dnf':
    case 'yum':
      return sh`${manager} -y -q remove ${names}`
    case 'zypper':
      return sh`zypper --non-interactive remove ${names}`
    case 'apk':
      return sh`apk del ${names}`
    default:
      return unknown(manager)
  }
}

function unknown(manager: never): never {
  throw new Error(`no such package manager: ${String(manager)}`)
}
