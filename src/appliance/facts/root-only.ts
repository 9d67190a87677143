import { type Script, sh, userScript } from '../../core/shell.ts'

/**
 * Shell that ends a script with 3, and names the path on stderr, when somebody but root can put something of his own in
 * the place of one of these files: each of them, and each folder above, must be root's and writable by nobody else, and
 * so must be what failover scripts read beside them. To go before what runs them as root.
 */
export function rootOnly(paths: readonly string[]): Script {
  return sh`for one in ${paths}; do
${userScript(CHECK)}
done`
}

/** Links are root's own; what they lead to is looked at, too. */
const CHECK = `  {
    echo "$one"
    find "\${one%/*}"/wrtc-pair-[0-9]* "\${one%/*}/settings.conf" '(' ! -user 0 -o -perm -020 -o -perm -002 ')' ! -type l 2>/dev/null | head -n 1
    cd -P "\${one%/*}" 2>/dev/null && echo "$(pwd -P)/\${one##*/}"
  } | while read -r way; do
    while [ -n "$way" ]; do
      echo "$way"
      way=\${way%/*}
    done
    echo /
  done | sort -u | while read -r way; do
    read -r mode owner <<END
$(stat -c '%a %u' "$way" 2>/dev/null)
END
    [ ! -L "$way" ] || mode=755
    case $owner/$mode in
      0/*[2367]? | 0/*[2367]) ;;
      0/[0-7]*) continue ;;
    esac
    echo "$way can be changed by others than root, or is not there: it is not run" >&2
    exit 3
  done || exit 3`
