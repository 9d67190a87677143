/** What a measurement found. */
export interface Measured {
  readonly outages: number
  readonly total_ms: number
  readonly longest_ms: number
  readonly looks: number
  readonly lasted_ms: number
}

/** Reads `looked BEGUN ENDED LOOKS` and a line `FROM TO` for each outage, in hundredths of a second. */
export function readMeasured(text: string): Measured {
  const [head = '', ...lines] = text.trim().split('\n')
  const [, begun = 0, ended = 0, looks = 0] = head.split(' ').map(Number)
  const lengths = lines.map((line) => {
    const [from = 0, to = 0] = line.split(' ').map(Number)
    return (to - from) * 10
  })
  return {
    outages: lengths.length,
    total_ms: lengths.reduce((sum, length) => sum + length, 0),
    longest_ms: Math.max(0, ...lengths),
    looks,
    lasted_ms: (ended - begun) * 10,
  }
}
