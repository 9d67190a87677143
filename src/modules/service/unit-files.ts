import { type Script, sh } from '../../core/shell.ts'

/** Folders in which systemd looks for units, in the order of precedence (systemd.unit(5)); a host may lack some of them. */
const UNIT_FOLDERS = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/run/systemd/generator.late',
]

/**
 * Prints `Unread=PATH` for a file that systemd has not read for the loaded unit `$id`: a drop-in, or a unit file of higher
 * precedence, that is newer than systemd's last reading of its units. NeedDaemonReload stays "no" for both.
 *
 * Prints `Changed=yes` where NeedDaemonReload is "yes" for a reason; a drop-in that is a dangling link keeps it "yes" for
 * ever. Expects `$id`, `$names`, `$stale`, `$fragment`, `$source` and `$dropins`. Starts processes only where it has found
 * something.
 */
export function unreadProbe(): Script {
  return sh`came_since() {
  [ -e ${UNITS_READ} ] || return 0
  read_at=$(TZ=UTC0 stat -c %y ${UNITS_READ})
  came_at=$(TZ=UTC0 stat -c %z -- "$1" "\${1%/*}" 2>/dev/null | sort | tail -n 1)
  last=$(printf '%s\\n' "$read_at" "$came_at" | sort | tail -n 1)
  [ "$last" = "$came_at" ]
}
is_read() { [ "$1" = "$2" ] || [ "$1" -ef "$2" ] || ! came_since "$1" || echo "Unread=$1"; }
kind=\${id##*.}
wanted= prefixes=
for name in $names; do
  stem=\${name%.*}
  wanted="$wanted $name"
  case $stem in *@?*) wanted="$wanted \${stem%%@*}@.$kind" ;; esac
  stem=\${stem%%@*}
  while case $stem in ?*-*) true ;; *) false ;; esac; do
    stem=\${stem%-*}
    prefixes="$prefixes $stem-.$kind"
  done
done
seen=' '
for name in $wanted $prefixes "$kind"; do
  for folder in ${UNIT_FOLDERS}; do
    [ -d "$folder/$name.d" ] || continue
    for file in "$folder/$name.d"/*.conf; do
      [ -e "$file" ] || [ -L "$file" ] || continue
      base=\${file##*/}
      case $seen in *" $base "*) continue ;; esac
      seen="$seen$base "
      loaded=
      for one in $dropins; do case $one in */"$base") loaded=$one ;; esac; done
      is_read "$file" "$loaded"
    done
  done
done
for name in "$id" $wanted; do
  for folder in ${UNIT_FOLDERS}; do
    file=$folder/$name
    [ -e "$file" ] || [ -L "$file" ] || continue
    is_read "$file" "$fragment"
    break 2
  done
done
if [ "$stale" = yes ]; then
  for file in $fragment $source $dropins; do if came_since "$file"; then echo Changed=yes; break; fi; done
fi`
}

/** The file whose time is that of systemd's last reading of its units. */
const UNITS_READ = '/run/systemd/systemd-units-load'

/** Prints the names of units that have NAME as an `Alias=`. While these units are not enabled, NAME is no unit's name. */
export function aliasedBy(unit: string): Script {
  const pattern = `^[[:blank:]]*Alias[[:blank:]]*=(.*[[:blank:]])?${unit.replaceAll(/[.\\]/g, String.raw`\$&`)}([[:blank:]]|$)`
  const folders = ['/etc', '/run', '/usr/local/lib', '/lib', '/usr/lib'].map(
    (folder) => sh`${folder}/systemd/system/*.${unit.slice(unit.lastIndexOf('.') + 1)}`,
  )
  return sh`grep -lsE -- ${pattern} ${folders} | sed 's#.*/##' | head -n 1`
}
