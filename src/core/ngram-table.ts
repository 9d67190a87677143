/**
 * Which runs of `width` bytes stand in a body of bytes that only grows, by an open-addressed table of their places.
 * One lookup costs the same whatever the body's size.
 */
export class NgramTable {
  readonly width: number
  #slots = new Int32Array(FIRST_SLOTS)
  /** Of each slot: how many bytes of what it belongs to must stand together to be told from chance. */
  #needs = new Uint8Array(FIRST_SLOTS)
  /** A bit for each of eight times as many hashes: most places of a text are passed over by it alone. */
  #seen = new Uint8Array(FIRST_SLOTS)
  #count = 0
  /** What a byte that leaves a run has come to count. */
  readonly #weight: number

  constructor(width: number) {
    this.width = width
    let weight = 1
    for (let i = 0; i < width; i++) weight = Math.imul(weight, BASE)
    this.#weight = weight
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** The runs that begin at `start` and each `step` bytes behind it, up to `end`; of two that are the same, the lesser need counts. */
  add(body: Uint8Array, { start, end }: Stretch, step: number, need: number): void {
    this.#makeRoom(body, Math.ceil((end - start - this.width + 1) / step))
    for (let at = start; at + this.width <= end; at += step) {
      const hash = hashAt(body, at, this.width)
      const slot = this.#slotOf(body, body, at, hash)
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = at + 1
        this.#needs[slot] = need
        this.#see(hash)
        this.#count++
      } else if (need < (this.#needs[slot] ?? 0)) {
        this.#needs[slot] = need
      }
    }
  }

  /**
   * Stretches of `text` in which runs of the body follow one another without a gap. Where the body's runs are not all known,
   * `reach` is how far to both sides a stretch is compared with the body.
   */
  stretches(body: Uint8Array, text: Uint8Array, reach = 0): readonly Found[] {
    const found: Found[] = []
    const { width } = this
    const [seen, weight, length] = [this.#seen, this.#weight, text.length]
    const last = seen.length - 1
    let [hash, start, end, need] = [0, 0, -1, 0]
    let lastSlot = -1
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash, BASE) + (text[i] ?? 0)
      if (i >= width) hash -= Math.imul(text[i - width] ?? 0, weight)
      hash |= 0
      const mix = mixed(hash)
      const isSeen = i >= width - 1 && ((seen[(mix >>> 3) & last] ?? 0) & (1 << (mix & 7))) !== 0
      if (!isSeen && lastSlot < 0) continue
      const slot = isSeen ? this.#find(body, text, i - width + 1, hash) : -1
      if (slot < 0) {
        if (lastSlot >= 0 && reach > 0) end = this.#followed(lastSlot, body, text, end, reach)
        lastSlot = -1
        continue
      }
      let from = i - width + 1
      if (lastSlot < 0 && reach > 0) from = this.#followedBack(slot, body, text, from, reach)
      if (from > end) {
        if (end >= 0) found.push({ start, end, need })
        start = from
        need = this.#needs[slot] ?? 0
      }
      end = Math.max(end, i + 1)
      need = Math.min(need, this.#needs[slot] ?? 0)
      lastSlot = slot
    }
    if (lastSlot >= 0 && reach > 0) end = this.#followed(lastSlot, body, text, end, reach)
    if (end >= 0) found.push({ start, end, need })
    return found
  }

  #see(hash: number): void {
    const mix = mixed(hash)
    const byte = (mix >>> 3) & (this.#seen.length - 1)
    this.#seen[byte] = (this.#seen[byte] ?? 0) | (1 << (mix & 7))
  }

  #find(body: Uint8Array, text: Uint8Array, at: number, hash: number): number {
    const slot = this.#slotOf(body, text, at, hash)
    return this.#slots[slot] === 0 ? -1 : slot
  }

  /** The slot that holds the run, or the free one where it would go. */
  #slotOf(body: Uint8Array, text: Uint8Array, at: number, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = mixed(hash) & mask
    for (;;) {
      const place = slots[slot] ?? 0
      if (place === 0 || isSame(body, place - 1, text, at, this.width)) return slot
      slot = (slot + 1) & mask
    }
  }

  /** `end` is behind the run of the slot. */
  #followed(slot: number, body: Uint8Array, text: Uint8Array, end: number, reach: number): number {
    let place = (this.#slots[slot] ?? 0) - 1 + this.width
    let at = end
    const last = Math.min(text.length, end + reach)
    while (at < last && text[at] === body[place]) {
      at++
      place++
    }
    return at
  }

  #followedBack(slot: number, body: Uint8Array, text: Uint8Array, start: number, reach: number): number {
    let place = (this.#slots[slot] ?? 0) - 1
    let at = start
    const first = Math.max(0, start - reach)
    while (at > first && text[at - 1] === body[place - 1]) {
      at--
      place--
    }
    return at
  }

  #makeRoom(body: Uint8Array, more: number): void {
    const [slots, needs] = [this.#slots, this.#needs]
    let size = slots.length
    while ((this.#count + more) * 2 > size) size *= 2
    if (size === slots.length) return
    this.#slots = new Int32Array(size)
    this.#needs = new Uint8Array(size)
    this.#seen = new Uint8Array(size)
    for (let old = 0; old < slots.length; old++) {
      const place = slots[old] ?? 0
      if (place === 0) continue
      const hash = hashAt(body, place - 1, this.width)
      const slot = this.#slotOf(body, body, place - 1, hash)
      this.#see(hash)
      this.#slots[slot] = place
      this.#needs[slot] = needs[old] ?? 0
    }
  }
}

/** From `start` up to `end`, which is not in it. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export interface Found extends Stretch {
  /** So many bytes of it must stand together to be told from chance. */
  readonly need: number
}

const FIRST_SLOTS = 256

/** The hash is a polynomial modulo 2³², so that it can be rolled from one place to the next. */
const BASE = 0x9e3779b1

function hashAt(bytes: Uint8Array, at: number, width: number): number {
  let hash = 0
  for (let i = at; i < at + width; i++) hash = (Math.imul(hash, BASE) + (bytes[i] ?? 0)) | 0
  return hash
}

function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return half ^ (half >>> 13)
}

function isSame(a: Uint8Array, atA: number, b: Uint8Array, atB: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (a[atA + i] !== b[atB + i]) return false
  return true
}
