import type { Foreseen } from '../core/foreseen.ts'
import { type Failure, failure, type ProbeOutput } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import { unreadable } from './probe-trouble.ts'

export type PackageManager = 'apt' | 'dnf' | 'yum' | 'zypper' | 'apk'

export interface PackageState {
  readonly manager: PackageManager
  /** Versions by name, of the packages asked for. */
  readonly installed: ReadonlyMap<string, string>
  /** Those of them for which the host's lists have something newer; empty when it was not asked. */
  readonly outdated: readonly string[]
}

/** One look at the database for all names. Nothing is fetched: what is outdated comes from the lists on the host. */
export function packageProbe(names: readonly string[], { latest }: { readonly latest: boolean }): Script {
  return sh`if command -v apt-get >/dev/null; then
  echo 'manager apt'
  dpkg-query -W -f '\${Package} \${Version} \${Status}\\n\${Package}:\${Architecture} \${Version} \${Status}\\n' ${names} 2>/dev/null | sed -n 's/ [^ ]* ok installed$//p' | sed 's/^/have /'
  ${latest ? sh`LC_ALL=C apt-get -s -q --only-upgrade install ${names} 2>/dev/null | sed -n 's/^Inst \\([^ ]*\\) .*/old \\1/p'` : sh`:`}
elif command -v apk >/dev/null; then
  echo 'manager apk'
  for name in $(apk info -e ${names}); do
    version=$(apk info -v -e "$name" 2>/dev/null | head -n 1)
    echo "have $name \${version#"$name"-}"
  done
  ${latest ? sh`apk version -l '<' ${names} 2>/dev/null | sed -n 's/^\\([^ ]*\\)-[0-9][^ ]*-r[0-9]* .*/old \\1/p'` : sh`:`}
elif command -v rpm >/dev/null; then
  for manager in dnf yum zypper none; do if command -v $manager >/dev/null; then break; fi; done
  echo "manager $manager"
  rpm -q --qf 'have %{NAME} %{VERSION}-%{RELEASE}\\nhave %{NAME}.%{ARCH} %{VERSION}-%{RELEASE}\\n' ${names} 2>/dev/null | grep '^have '
  ${latest ? rpmOutdated(names) : sh`:`}
else
  echo 'manager none'
fi
:`
}

function rpmOutdated(names: readonly string[]): Script {
  return sh`case $manager in
  zypper) zypper --non-interactive --no-refresh list-updates 2>/dev/null | awk -F' *[|] *' '/^v/ { print "old " $3 }' ;;
  *) $manager -C -q check-update ${names} 2>/dev/null | sed -n 's/^\\([^ ]*\\)\\.[^. ]* .*/old \\1/p' ;;
  esac`
}

export function readPackages(
  output: ProbeOutput,
  names: readonly string[],
  foreseen: Foreseen | undefined,
): PackageState | Failure {
  const lines = output.stdout.toString().split('\n')
  const manager = MANAGERS.find((one) => lines.includes(`manager ${one}`))
  if (manager === undefined)
    return lines.includes('manager none')
      ? failure('the host has no package manager that is known', 'known are apt, dnf, yum, zypper and apk')
      : unreadable(output.stderr.toString().trim().split('\n')[0] ?? '', output.code)
  const have = lines.map((line) => /^have (\S+) (\S*)/.exec(line)).filter((match) => match !== null)
  const old = lines.map((line) => /^old (\S+)/.exec(line)?.[1])
  const installed = new Map(
    have
      .map(([, name = '', version = '']) => [name, version] as const)
      .filter(([name]) => names.includes(name)),
  )
  for (const name of names) {
    const isThere = foreseen?.hasPackage(name)
    if (isThere === true && !installed.has(name)) installed.set(name, '')
    if (isThere === false) installed.delete(name)
  }
  return {
    manager,
    installed,
    outdated: names.filter((name) => old.includes(name)),
  }
}

const MANAGERS: readonly PackageManager[] = ['apt', 'dnf', 'yum', 'zypper', 'apk']
