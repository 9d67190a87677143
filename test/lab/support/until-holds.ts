/** Shell text that waits until a condition of the host holds, and fails after 30 s. */
export function untilHolds(condition: string): string {
  return `{ left=300; until ${condition}; do left=$((left - 1)); [ $left -gt 0 ] || exit 1; sleep 0.1; done; }`
}

/** Something of a host listens on a TCP port of IPv4, whatever its address. */
export function untilListens(port: number): string {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return untilHolds(`grep -qs '${local} [0-9A-F]*:0000 0A ' /proc/net/tcp`)
}
