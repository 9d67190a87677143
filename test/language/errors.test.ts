import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { SourceFile } from '../../src/core/source.ts'
import { KnownTypes } from '../../src/language/cel-environment.ts'
import { checkReferences } from '../../src/language/check-references.ts'
import { checkSchema } from '../../src/language/check-schema.ts'
import { checkBoolean, compileExpression } from '../../src/language/compile-expression.ts'
import { compileTemplate } from '../../src/language/compile-template.ts'
import { compileValue } from '../../src/language/compile-value.ts'
import { parseYaml } from '../../src/language/parse-yaml.ts'
import { entryOf } from '../../src/language/yaml-data.ts'
import type { YamlNode } from '../../src/language/yaml-node.ts'
import { VALIDATOR } from '../support/validator.ts'
import { allText } from './support/read-text.ts'

const folder = join(import.meta.dirname, 'errors')

/** Stands for the schema of a task; what each keyword of JSON Schema says is what is tested with it. */
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1 },
    when: { type: ['string', 'boolean', 'number'] },
    become: { type: ['boolean', 'string'] },
    enabled: { type: 'boolean' },
    mode: { type: 'string', pattern: '^[0-7]{4}$', description: 'four octal digits, such as "0644"' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    state: { enum: ['present', 'absent', 'started'] },
    paths: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
    tags: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    vars: { type: 'object' },
    until: { $ref: '#/$defs/until' },
    template: {
      type: 'object',
      additionalProperties: false,
      required: ['src', 'dest'],
      properties: { src: { type: 'string' }, dest: { type: 'string' } },
    },
  },
  $defs: {
    until: {
      oneOf: [
        { type: 'string' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['condition'],
          properties: { condition: { type: 'string' }, retries: { type: 'integer' } },
        },
      ],
    },
  },
} as const

const known = {
  role: 'any',
  peer: { address: 'any', name: 'any' },
  results: { keygen: 'any' },
  items: 'any',
} as const
const types = new KnownTypes({ role: 'string' })

function diagnose(path: string): Diagnostics {
  const file = new SourceFile(path, readFileSync(join(folder, path), 'utf8'))
  const diagnostics = new Diagnostics()
  if (path.endsWith('.hbs')) {
    const template = compileTemplate(file, diagnostics)
    checkReferences(template?.references ?? [], known, diagnostics)
    return diagnostics
  }
  const node = parseYaml(file, diagnostics)
  for (const task of node?.kind === 'list' ? node.items : []) checkTask(task, diagnostics)
  return diagnostics
}

function checkTask(task: YamlNode, diagnostics: Diagnostics): void {
  checkSchema(task, schema, { diagnostics, validator: VALIDATOR }, 'a task')
  const when = entryOf(task, 'when')?.value
  if (when?.kind === 'scalar' && when.value !== null) {
    const expression = compileExpression(when.text, when.span, diagnostics, types)
    if (expression !== undefined) checkBoolean(expression, 'when', diagnostics)
    checkReferences(expression?.references ?? [], known, diagnostics)
  }
  for (const key of ['vars', 'template']) {
    const value = entryOf(task, key)?.value
    if (value !== undefined) checkReferences(compileValue(value, diagnostics).references, known, diagnostics)
  }
}

describe('a wrong file gives its diagnostics, word for word', () => {
  const cases = readdirSync(folder).filter((name) => !name.endsWith('.txt'))
  it.each(cases)('%s', async (name) => {
    const text = allText(diagnose(name))
    expect(text).not.toBe('')
    await expect(text).toMatchFileSnapshot(join(folder, `${name}.txt`))
  })
})
