/**
 * Gives the children of a node their addresses: the parent's address and the child's own name, with a counter where an
 * earlier sibling has the same name. A new node with another name changes no other address. Names are escaped, so that
 * two nodes never share an address.
 */
export class Siblings {
  readonly #parent: string
  readonly #names = new Names()

  /** The parent's address; empty for plays. */
  constructor(parent: string) {
    this.#parent = parent
  }

  next(name: string): string {
    return this.#parent === '' ? this.#names.next(name) : `${this.#parent}/${this.#names.next(name)}`
  }
}

/**
 * Returns a function from an item's index to the item's address: the task's address and a key. The key is the item's
 * text, or the `id` or `name` of a map, or else the index, with a counter for repeated keys.
 */
export function itemAddresses(task: string, items: readonly unknown[]): (index: number) => string {
  const names = new Names()
  const known: string[] = []
  return (index) => {
    while (known.length <= index)
      known.push(`${task}[${names.next(keyOf(items[known.length], known.length))}]`)
    return known[index] ?? task
  }
}

class Names {
  readonly #uses = new Map<string, number>()

  next(name: string): string {
    const uses = (this.#uses.get(name) ?? 0) + 1
    this.#uses.set(name, uses)
    return uses === 1 ? escaped(name) : `${escaped(name)}#${uses}`
  }
}

function escaped(name: string): string {
  return name.replaceAll(/[\\/#[\]]/g, '\\$&')
}

function keyOf(item: unknown, index: number): string {
  if (typeof item === 'string') return item
  if (typeof item === 'number' || typeof item === 'boolean') return String(item)
  if (item === null || typeof item !== 'object') return String(index)
  const { id, name } = item as { readonly id?: unknown; readonly name?: unknown }
  const own = id ?? name
  return typeof own === 'string' ? own : String(index)
}
