import { type Script, sh, userScript } from '../../core/shell.ts'

/**
 * Shell that ends a script with 3, and names the path on stderr, when users other than root could exchange one of
 * these files: each file, each folder above it, and the files that failover scripts read beside it must belong to root
 * and be writable by root alone. Goes before commands that run these files as root.
 */
export function rootOnly(paths: readonly string[]): Script {
  return sh`for one in ${paths}; do
${userScript(CHECK)}
done`
}

/** Links belong to root; their targets are checked, too. */
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
