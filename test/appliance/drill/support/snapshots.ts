import type { Sample } from '../../../../src/appliance/facts/outside-watch.ts'

/** `10+5 20-`: a look at 10 that was answered after 5, and one at 20 that was not. */
export function looks(text: string): readonly Sample[] {
  return text.split(' ').map((word) => {
    const [, at, sign, took] = /^(\d+)([+-])(\d*)$/.exec(word) ?? []
    return { at: Number(at), until: Number(at) + Number(took || 0), good: sign === '+' }
  })
}
