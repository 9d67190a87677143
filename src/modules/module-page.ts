import { cell, markdownTable } from '../core/markdown.ts'
import type { AnyModule } from '../core/module-definition.ts'
import { type ShownSchema, typeText } from '../language/schema-type.ts'

/** A module's page in Markdown, made from its definition alone: docs/modules/NAME.md. */
export function modulePage(module: AnyModule): string {
  const parts = [
    `# ${module.name}`,
    module.summary,
    ...notesOn(module).map((note) => `- ${note}`),
    '## Parameters',
    ...parametersOf(module),
    '## Result',
    ...resultOf(module),
    '## Examples',
    `\`\`\`yaml\n${module.examples.join('\n\n')}\n\`\`\``,
    '_This page is made from the module’s definition by `npm run docs`._',
  ]
  return `${joinParts(parts)}\n`
}

/** The list of all pages: docs/modules/README.md. */
export function moduleIndex(modules: Iterable<AnyModule>): string {
  const rows = [...modules].map(({ name, summary }) => [`[${name}](${name}.md)`, cell(summary)])
  return `# Modules\n\n${markdownTable(['module', 'what it does'], rows)}\n`
}

/** Joins parts with an empty line between them, but none between list items. */
function joinParts(parts: readonly string[]): string {
  return parts
    .map((part, index) => {
      const before = parts[index - 1]
      if (before === undefined) return part
      return part.startsWith('- ') && before.startsWith('- ') ? `\n${part}` : `\n\n${part}`
    })
    .join('')
}

function notesOn(module: AnyModule): readonly string[] {
  const notes: readonly (readonly [boolean, string])[] = [
    [module.shorthand !== undefined, `A bare value stands for \`${module.shorthand}\`.`],
    [
      module.source !== undefined,
      '`src` is looked for beside the playbook or task file that names it, when the playbook is loaded.',
    ],
    [module.runsAs !== undefined, 'It may run as another user than the task says: see `user`.'],
    [module.fence === true, 'Nothing behind it is looked at ahead of time.'],
    [
      module.eager === false,
      'It runs commands of yours to find out how things are: let them change nothing.',
    ],
  ]
  return notes.filter(([applies]) => applies).map(([, note]) => note)
}

function parametersOf({ params }: AnyModule): readonly string[] {
  const { properties, required = [] } = params as ShownSchema
  if (properties === undefined) return ['Names of variables and their values, as many as there are.']
  return [table(['parameter', 'type', 'meaning'], Object.entries(properties), required)]
}

function resultOf({ result }: AnyModule): readonly string[] {
  const { properties = {}, additionalProperties } = result as ShownSchema
  const rows = Object.entries(properties)
  if (rows.length > 0) return ['What `register` sees:', table(['name', 'type', 'meaning'], rows, [])]
  return [additionalProperties === true ? 'The values, by their names.' : 'None.']
}

function table(
  heads: readonly string[],
  rows: readonly (readonly [string, ShownSchema])[],
  required: readonly string[],
): string {
  const cells = rows.map(([name, schema]) => {
    const mark = required.includes(name) ? ' (required)' : ''
    const secret = schema.secret === true ? ' It is masked wherever it would be shown.' : ''
    return [`\`${name}\`${mark}`, typeText(schema), `${cell(schema.description ?? '')}${secret}`]
  })
  return markdownTable(heads, cells)
}
