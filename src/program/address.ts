/**
 * Gives the children of a node their addresses: the parent's, and the child's own name with a counter where a sibling before it is
 * called alike. So a node that is added elsewhere changes no other's address. What separates names is escaped in them: two
 * nodes never share an address.
 */
export class Siblings {
  readonly #parent: string
  readonly #names = new Names()

  /** The parent's address; empty for the outermost nodes. */
  constructor(parent: string) {
    this.#parent = parent
  }

  next(name: string): string {
    return this.#parent === '' ? this.#names.next(name) : `${this.#parent}/${this.#names.next(name)}`
  }
}

/**
 * The addresses of a loop's items: that of the task, and a key for the item. The key is the item's text, or the `id` or `name` of a map,
 * or else its number, with a counter where one comes again.
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
