import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemAddresses, Siblings } from '../../src/program/address.ts'
import { Walker } from '../../src/program/walker.ts'
import { loadRight } from './support/load.ts'

/** A place of a playbook: a task, or an include with what is in its file. */
type Item =
  | string
  | { readonly file: string; readonly name: string | undefined; readonly items: readonly Item[] }

const NAME = fc.constantFrom('a', 'b', 'a/b', 'a#2', 'x[1]', 'back\\\\slash', '..')
const { items: ITEMS } = fc.letrec<{ item: Item; items: readonly Item[] }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    NAME,
    fc.record({
      file: fc.constantFrom('one', 'two'),
      name: fc.option(NAME, { nil: undefined }),
      items: tie('items'),
    }),
  ),
  items: fc.array(tie('item'), { maxLength: 4 }),
}))

/** Writes the items as files; a file is named for the way to it, so that each include has its own. */
function filesOf(plays: readonly (readonly Item[])[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  const written = (items: readonly Item[], way: string): readonly object[] =>
    items.map((item, index) => {
      if (typeof item === 'string') return { name: item, command: 'date' }
      const path = `${way}${item.file}${item.name ?? ''}`.replaceAll(/\W/g, '_')
      const unique =
        files[`${path}.yml`] === undefined ? path : `${path}_${index}_${Object.keys(files).length}`
      files[`${unique}.yml`] = 'taken'
      files[`${unique}.yml`] = JSON.stringify({ tasks: written(item.items, `${unique}_`) })
      return { include: `${unique}.yml`, name: item.name ?? item.file }
    })
  const all = plays.map((items, index) => ({
    name: `play ${index}`,
    hosts: 'web',
    tasks: written(items, `${index}_`),
    handlers: [{ name: 'a', command: 'date' }],
  }))
  return { ...files, 'play.yml': JSON.stringify(all) }
}

function addressesOf(plays: readonly (readonly Item[])[]): readonly string[] {
  const { playbook } = loadRight(filesOf(plays))
  const steps = new Walker(playbook).steps.map(({ task }) => task.address)
  return [...steps, ...playbook.plays.flatMap(({ handlers }) => handlers.map(({ address }) => address))]
}

/** The items with one more at a place. Others may be called like it, but none beside it. */
function withOneMore(
  items: readonly Item[],
  [at = 0, ...rest]: readonly number[],
  name: string,
  handlers: readonly string[] = [],
): readonly Item[] {
  const index = at % (items.length + 1)
  const here = items[index]
  if (rest.length > 0 && here !== undefined && typeof here !== 'string')
    return items.with(index, { ...here, items: withOneMore(here.items, rest, name) })
  const taken = items.map((item) => (typeof item === 'string' ? item : (item.name ?? item.file)))
  const own = [...taken, ...handlers].includes(name) ? 'a new one' : name
  return [...items.slice(0, index), own, ...items.slice(index)]
}

describe('addresses', () => {
  it('are those of one task each, whatever tasks and includes are called', () => {
    fc.assert(
      fc.property(fc.array(ITEMS, { minLength: 1, maxLength: 3 }), (plays) => {
        const addresses = addressesOf(plays)
        expect(new Set(addresses).size).toBe(addresses.length)
      }),
    )
  })

  it('stay what they are when a task is added elsewhere', () => {
    const way = fc.array(fc.nat(), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        fc.array(ITEMS, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        way,
        NAME,
        (plays, play, place, name) => {
          const index = play % plays.length
          const more = plays.with(index, withOneMore(plays[index] ?? [], place, name, ['a']))
          const [before, after] = [addressesOf(plays), addressesOf(more)]
          expect(before.filter((address) => !after.includes(address))).toEqual([])
          expect(after).toHaveLength(before.length + 1)
        },
      ),
    )
  })

  it('are paths of names, with a counter among siblings that are called alike', () => {
    const siblings = new Siblings('play.yml/web')
    expect(['copy', 'a/b', 'copy', 'copy#2'].map((name) => siblings.next(name))).toEqual([
      'play.yml/web/copy',
      'play.yml/web/a\\/b',
      'play.yml/web/copy#2',
      'play.yml/web/copy\\#2',
    ])
  })

  it('of a loop’s items have the item’s text, id or name, or else its number', () => {
    const items = ['x', { id: 'i', name: 'n' }, { name: 'n' }, 7, { other: 1 }, 'x', null, [1]]
    const at = itemAddresses('t', items)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(at)).toEqual([
      't[x]',
      't[i]',
      't[n]',
      't[7]',
      't[4]',
      't[x#2]',
      't[6]',
      't[7#2]',
    ])
    expect(itemAddresses('t', items)(5)).toBe('t[x#2]')
  })
})
