/**
 * A new run's id, as "20261123-183012-0yab12", in UTC, so that ids sort by time. The first two characters of the tail
 * are the milliseconds, because two runs may begin within a second. `random` gives numbers from 0 up to 1.
 */
export function newRunId(now: Date, random: () => number): string {
  const [date = '', time = ''] = now.toISOString().split('T')
  const millisecond = now.getUTCMilliseconds().toString(DIGITS.length).padStart(2, '0')
  const tail = Array.from({ length: 4 }, () => DIGITS[Math.floor(random() * DIGITS.length)]).join('')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${millisecond}${tail}`
}

/** The time at which a run began; `undefined` where the name is no run's id. */
export function timeOfRun(id: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-z]{4,6}$/.exec(id)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second] = parts
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time.getTime()) ? undefined : time
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'
