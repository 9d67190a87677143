/** What the floor may be: the faster of the two counts. */
export const FLOORS = ['OpenSSH', 'bare ssh2']

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Medians by program, and of wrtcplay's time over each other program's, taken round by round. */
export function summarise(samples, own = 'wrtcplay') {
  const programs = Object.entries(samples).filter(([, taken]) => taken.length > 0)
  const medians = Object.fromEntries(
    programs.map(([name, taken]) => [
      name,
      {
        wallMs: median(taken.map(({ wallMs }) => wallMs)),
        cpuMs: median(taken.map(({ cpuMs }) => cpuMs)),
        peakMb: peak(taken),
      },
    ]),
  )
  const floor = FLOORS.filter((name) => name in medians).sort(
    (a, b) => medians[a].wallMs - medians[b].wallMs,
  )[0]
  const ratios = Object.fromEntries(
    programs
      .filter(([name]) => name !== own && own in medians)
      .map(([name, taken]) => [name, median(pairs(samples[own], taken))]),
  )
  return { medians, floor, ratios }
}

/** Rounds that failed and were measured once more, in words; a `note` each. */
export function failureNotes(samples) {
  return Object.entries(samples).flatMap(([name, taken]) => {
    const failed = taken.filter(({ failedFirst }) => failedFirst === true).length
    return failed === 0
      ? []
      : [`${failed} of ${taken.length} rounds of ${name} failed, and were measured once more`]
  })
}

/** wrtcplay's time over the other's, of the rounds that both have. */
function pairs(own, other) {
  return other.flatMap(({ round, wallMs }) => {
    const mine = own.find((sample) => sample.round === round)
    return mine === undefined ? [] : [mine.wallMs / wallMs]
  })
}

function peak(taken) {
  const seen = taken.map(({ peakMb }) => peakMb).filter((mb) => mb !== undefined)
  return seen.length === 0 ? undefined : Math.max(...seen)
}
