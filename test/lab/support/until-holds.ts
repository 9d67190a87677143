/** Shell text that waits until a condition of the host holds, and fails after 30 s. */
export function untilHolds(condition: string): string {
  return `left=300; until ${condition}; do left=$((left - 1)); [ $left -gt 0 ] || exit 1; sleep 0.1; done`
}
