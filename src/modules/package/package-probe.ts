import { type Script, sh, userScript } from '../../core/shell.ts'

export type WantedState = 'present' | 'absent' | 'latest'

/**
 * One query of the database for all names. Where something is to be done, the manager is also asked what it would do.
 * Nothing is fetched: available versions come from the lists on the host.
 */
export function packageProbe(names: readonly string[], wanted: WantedState): Script {
  const latest = wanted === 'latest'
  return sh`LC_ALL=C
export LC_ALL
had=' '
todo() {
  todo=
  for name in ${names}; do
    case $had in *" $name "*) is=there ;; *) is=missing ;; esac
    [ "$is" = ${wanted === 'absent' ? 'there' : 'missing'} ] && todo="$todo $name"
  done
  [ -n "$todo" ]
}
simulated() { head -c 100000 | sed 's/^/sim|/'; }
if command -v apt-get >/dev/null; then
  echo 'manager apt'
  found=$(dpkg-query -W -f '\${Status} \${Package} \${Version}\\n\${Status} \${Package}:\${Architecture} \${Version}\\n' ${names} 2>/dev/null | sed -n 's/^[^ ]* ok installed /have /p; s/^[^ ]* ok triggers-[a-z]* /have /p; s/^[^ ]* [^ ]* \\(half-[a-z]*\\|unpacked\\) \\([^ ]*\\).*/broken \\2 \\1/p; s/^[^ ]* reinstreq installed \\([^ ]*\\).*/broken \\1 reinstreq/p')
  printf '%s\\n' "$found"
  ${wanted === 'absent' ? HAD_IN_PART : HAD_WHOLE}
  ${wanted === 'absent' ? sh`:` : AUTOMATIC_DEB}
  if todo; then apt-get -s -q ${wanted === 'absent' ? 'remove' : 'install'} $todo 2>&1 | grep -E '^(Inst|Remv|E:)' | simulated; fi
  ${latest ? sh`apt-get -s -q --only-upgrade install ${names} 2>/dev/null | sed -n 's/^Inst \\([^ ]*\\) .*/old \\1/p'` : sh`:`}
elif command -v apk >/dev/null; then
  echo 'manager apk'
  found=$(for name in $(apk info -e ${names}); do
    version=$(apk info -v -e "$name" 2>/dev/null | head -n 1)
    echo "have $name \${version#"$name"-}"
  done)
  printf '%s\\n' "$found"
  ${HAD_WHOLE}
  ${wanted === 'absent' ? sh`:` : AUTOMATIC_APK}
  if todo; then apk ${wanted === 'absent' ? 'del' : 'add'} -s $todo 2>&1 | simulated; fi
  ${latest ? sh`apk version -l '<' ${names} 2>/dev/null | sed -n 's/^\\([^ ]*\\)-[0-9][^ ]*-r[0-9]* .*/old \\1/p'` : sh`:`}
elif command -v rpm >/dev/null; then
  for manager in dnf yum zypper none; do if command -v $manager >/dev/null; then break; fi; done
  echo "manager $manager"
  found=$(rpm -q --qf 'have %{NAME} %{VERSION}-%{RELEASE}\\nhave %{NAME}.%{ARCH} %{VERSION}-%{RELEASE}\\n' ${names} 2>/dev/null | grep '^have ')
  printf '%s\\n' "$found"
  ${HAD_WHOLE}
  if todo; then ${rpmOutlook(wanted)}; fi
  ${latest ? rpmOutdated(names) : sh`:`}
else
  echo 'manager none'
fi
:`
}

/** Collects the names of `$found` in `$had`, without a process. */
const HAD_WHOLE = had('have')
const HAD_IN_PART = had('*')

function had(word: 'have' | '*'): Script {
  return sh`IFS='
'
for line in $found; do case $line in ${userScript(word)}' '*) line=\${line#* } had="$had\${line%% *} " ;; esac; done
unset IFS`
}

const AUTOMATIC_DEB = sh`[ ! -r /var/lib/apt/extended_states ] || awk -v had="$had" '/^Package:/ { name = $2 } /^Auto-Installed: 1/ { if (index(had, " " name " ")) print "auto " name }' /var/lib/apt/extended_states`

const AUTOMATIC_APK = sh`for name in $had; do sed 's/[~<>=@].*//' /etc/apk/world | grep -qxF -- "$name" || echo "auto $name"; done`

/** What dnf, yum or zypper would do, from the lists on the host. A removal needs no list. */
function rpmOutlook(wanted: WantedState): Script {
  const zypper = wanted === 'absent' ? 'remove' : 'install'
  const others = wanted === 'absent' ? sh`--disablerepo='*' ${KEEP_ORPHANS} remove` : sh`install`
  return sh`case $manager in
  zypper) zypper --non-interactive --no-refresh ${zypper} --dry-run $todo 2>&1 | simulated ;;
  *) $manager -C --assumeno ${others} $todo 2>&1 | simulated ;;
  esac`
}

/** Keeps packages that no other package needs any more, as apt does. */
export const KEEP_ORPHANS = sh`--setopt=clean_requirements_on_remove=0`

function rpmOutdated(names: readonly string[]): Script {
  return sh`case $manager in
  zypper) zypper --non-interactive --no-refresh list-updates 2>/dev/null | awk -F' *[|] *' '/^v/ { print "old " $3 }' ;;
  *) $manager -C -q check-update ${names} 2>/dev/null | sed -n 's/^\\([^ ]*\\)\\.[^. ]* .*/old \\1/p' ;;
  esac`
}
