import { type Script, sh } from './shell.ts'

/** From this size on, in bytes, OpenSSL's start is made up for by its speed. */
export const LARGE_FILE = 8 * 1024 * 1024

/**
 * Shell functions for large files, which print what `sha256sum` does: `sums FILE…` and `sum_of_input`. OpenSSL uses what
 * the processor has for SHA-256, and coreutils does not (a GiB in 0.9 s and in 3.3 s on an EPYC, Debian 12); a host
 * without OpenSSL needs none. Names are given as they are, and never begin with a hyphen.
 */
export const LARGE_SUMS: Script = sh`sum_of_input() {
  if openssl dgst -sha256 -r </dev/null >/dev/null 2>&1; then openssl dgst -sha256 -r; else sha256sum; fi
}
sums() {
  for f do
    hex=$(openssl dgst -sha256 -r "$f" 2>/dev/null) && hex=\${hex%% *} && [ \${#hex} -eq 64 ] || hex=
    if [ -n "$hex" ]; then printf '%s  %s\\n' "$hex" "$f"; else sha256sum -- "$f"; fi
  done
}`
