/** At most so many times as long as the floor; at least so many times as fast as others; megabytes at the most. */
const AIMS = [
  { key: 'a', floor: 1.6, Mitogen: 7, Ansible: 13 },
  { key: 'b', floor: 1.5, Mitogen: 1.6, Ansible: 2.2 },
  { key: 'c', floor: 1.5, Mitogen: 14, Ansible: 28 },
  { key: 'd', floor: 1.5 },
  { key: 'e', peakMb: 200 },
  { key: 'f-100', floor: 1.5, Mitogen: 4.5, Ansible: 8 },
  { key: 'h', 'node -e 0': 1.5 },
  { key: 'i', floor: 2, Ansible: 4 },
]

/** What was aimed at and what came out, of the cases that were measured: rows of `what`, `aim`, `found` and `isMet`. */
export function aimRows(measurements) {
  return AIMS.flatMap(({ key, ...aims }) => {
    const one = measurements[key]
    if (one === undefined) return []
    return Object.entries(aims).flatMap(([against, aim]) => rowFor({ key, against, aim }, one))
  })
}

function rowFor({ key, against, aim }, { medians, floor, ratios }) {
  const what = `(${key.replace('-', ', ')}${key === 'f-100' ? ' ms' : ''})`
  if (against === 'peakMb') {
    const { peakMb } = medians.wrtcplay
    return [{ what: `${what} peak`, aim: `< ${aim} MB`, found: `${peakMb} MB`, isMet: peakMb < aim }]
  }
  const ratio = ratios[against === 'floor' ? floor : against]
  if (ratio === undefined) return []
  const isSlower = against === 'floor' || against.startsWith('node')
  return isSlower
    ? [
        {
          what: `${what} over ${name(against)}`,
          aim: `≤ ${aim} ×`,
          found: `${ratio.toFixed(2)} ×`,
          isMet: ratio <= aim,
        },
      ]
    : [
        {
          what: `${what} against ${against}`,
          aim: `≥ ${aim} × as fast`,
          found: `${(1 / ratio).toFixed(1)} ×`,
          isMet: 1 / ratio >= aim,
        },
      ]
}

function name(against) {
  return against === 'floor' ? 'the floor' : `\`${against}\``
}
