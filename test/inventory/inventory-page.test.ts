import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { expandPattern } from '../../src/inventory/expand-pattern.ts'
import { CONNECTION_EXAMPLE, inventoryPage } from '../../src/inventory/inventory-page.ts'
import { EXAMPLE_INVENTORY, PATTERN_FORMS } from '../../src/inventory/pattern-forms.ts'
import { CONNECTIONS } from '../../src/transport/transport-table.ts'
import { rightInventory } from './support/inventory.ts'

describe('the reference of the inventory', () => {
  it('is up to date', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/inventory.md'), 'utf8')
    expect(page, 'it is stale: npm run docs').toBe(inventoryPage(CONNECTIONS))
  })

  it('says what every key is for', () => {
    const silent = keysOf(CONNECTIONS.schema, []).filter(
      ({ schema }) => !/\S.*\.$/.test(String(schema['meaning'])),
    )
    expect(silent.map(({ path }) => path)).toEqual([])
    for (const { path } of keysOf(CONNECTIONS.schema, []))
      expect(inventoryPage(CONNECTIONS), path).toContain(`| \`${path.split('.').at(-1)}\``)
  })

  it.each([
    ['the first one', EXAMPLE_INVENTORY],
    ['the one of connections', CONNECTION_EXAMPLE],
  ])('has examples that load: %s', (_name, text) => {
    expect(inventoryPage(CONNECTIONS)).toContain(text)
    expect(rightInventory(text).hosts.size).toBeGreaterThan(0)
  })

  it('reaches the example’s hosts as it says', () => {
    const { hosts } = rightInventory(CONNECTION_EXAMPLE)
    expect(hosts.get('db1')?.connection).toMatchObject({ user: 'dba', jump: 'bastion', port: 22 })
    expect(hosts.get('bastion')?.connection).toMatchObject({ user: 'alice', jump: undefined })
    expect(hosts.get('bastion')?.connection.becomePassword).toMatchObject({ kind: 'env' })
  })

  it.each(PATTERN_FORMS)('the pattern $example stands for what it says', ({ example, hosts }) => {
    const diagnostics = new Diagnostics()
    const found = expandPattern(rightInventory(EXAMPLE_INVENTORY), example, { span: undefined, diagnostics })
    expect(diagnostics.all).toEqual([])
    expect(found).toEqual(hosts)
  })
})

type Schema = Readonly<Record<string, unknown>>

/** Every key that an inventory may have, with its schema. */
function keysOf(
  { properties, additionalProperties }: Schema | typeof CONNECTIONS.schema,
  way: readonly string[],
): readonly { readonly path: string; readonly schema: Schema }[] {
  const own = Object.entries((properties ?? {}) as Readonly<Record<string, Schema>>)
  const inner =
    typeof additionalProperties === 'object' ? [['*', additionalProperties as Schema] as const] : []
  return [
    ...own.map(([name, schema]) => ({ path: [...way, name].join('.'), schema })),
    ...[...own, ...inner].flatMap(([name, schema]) => keysOf(schema, [...way, name])),
  ]
}
