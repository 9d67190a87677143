import { cell, codeCell, markdownTable, yamlBlock } from '../core/markdown.ts'
import { type ShownSchema, typeText } from '../language/schema-type.ts'
import type { ConnectionLanguage } from './connection-language.ts'
import { PAIR_NEEDS } from './inventory-schema.ts'
import { EXAMPLE_INVENTORY, PATTERN_FORMS } from './pattern-forms.ts'

/** docs/inventory.md, made from the inventory's schema. */
export function inventoryPage(connections: ConnectionLanguage): string {
  const schema = connections.schema as ShownSchema
  return `${[
    '# The inventory',
    'An inventory is a YAML file that says which hosts there are and how they are reached. It is `inventory.yml` in the working directory, or the file that `-i` names. ' +
      'Everything that is wrong in it is told before a host is reached; `wrtcplay list hosts` shows what it comes to.',
    '_This page is made by `npm run docs` from the schema that inventories are held against; a test loads every example._',
    yamlBlock(EXAMPLE_INVENTORY.trimEnd()),
    members(schema, schema.required),
    '## Hosts',
    'A host may be empty: `web1:`. All its members may be left out.',
    members(entrySchema(schema, 'hosts')),
    '## Groups',
    'Groups may contain groups, but not each other. Every host is in the group `all`, too.',
    members(entrySchema(schema, 'groups')),
    '## Pairs',
    'A pair is two hosts that share a floating address. A host is in one pair at most; members of pairs have the [names](language.md#names) `role`, `pair` and `peer`.',
    members(entrySchema(schema, 'pairs'), PAIR_NEEDS),
    '## Connection',
    'A `connection` stands at the top, in a group or at a host; the nearest one wins, setting by setting. No host key is ever accepted silently: `wrtcplay trust HOST` shows it and pins it.',
    members(schema.properties?.['connection'] ?? {}),
    'Secrets are kept elsewhere and never stand in the inventory: `{secret: {env: NAME}}`, `{secret: {file: PATH}}` or `{secret: {command: "COMMAND"}}`.',
    yamlBlock(CONNECTION_EXAMPLE.trimEnd()),
    '## Variables',
    'Values may hold `{{ … }}`, and are made from other variables of the host, from `-e`, and from the names that every host has. Which one counts where several have one name: [precedence of variables](language.md#precedence-of-variables).',
    '## Patterns',
    '`hosts` of a play and `--limit` take a pattern. The order of its parts does not matter; with none but `&` and `!` they choose from all hosts. In the example’s inventory:',
    markdownTable(
      ['pattern', 'stands for', 'example', 'hosts'],
      PATTERN_FORMS.map(({ form, text, example, hosts }) => [
        form.split(', ').map(codeCell).join(', '),
        cell(text),
        codeCell(example),
        hosts.join(', '),
      ]),
    ),
  ].join('\n\n')}\n`
}

export const CONNECTION_EXAMPLE = `hosts:
  bastion: { address: 198.51.100.1 }
  db1: { address: 10.1.0.5, user: dba }
  controller: { connection: { transport: local } }   # where wrtcplay runs
groups:
  inside:
    hosts: [db1]
    connection: { jump: bastion }
connection:
  user: alice
  keys: [~/.ssh/work]
  key_passphrase: { secret: { command: pass show work-key } }
  become_password: { secret: { env: SUDO_PASSWORD } }
`

/** Of one host, group or pair. */
function entrySchema({ properties }: ShownSchema, key: string): ShownSchema {
  return (properties?.[key]?.additionalProperties ?? {}) as ShownSchema
}

function members({ properties = {} }: ShownSchema, required: readonly string[] = []): string {
  return markdownTable(
    ['key', 'value', 'meaning'],
    Object.entries(properties).map(([name, schema]) => [
      `\`${name}\`${required.includes(name) ? ' (required)' : ''}`,
      typeText(schema),
      cell(schema.meaning ?? ''),
    ]),
  )
}
