import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT } from '../setup/run.mjs'
import { loadTypeScript } from './load-typescript.mjs'

/** Has ajv compile all schemas now, so that no run has to load ajv. */
export function compiledSchemas() {
  return {
    name: 'compiled-schemas',
    load: { filter: { id: /\/src\/language\/schema-compiler\.ts$/ }, handler: validatorsCode },
  }
}

/** A schema is found by its JSON. */
async function validatorsCode() {
  const { schemas } = await loadTypeScript(join(ROOT, 'scripts/build/schemas.ts'))
  const { AJV_OPTIONS } = await loadTypeScript(join(ROOT, 'src/language/ajv-options.ts'))
  const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true, esm: true } })
  const byJson = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]))
  const names = [...byJson].map(([json, schema], index) => {
    ajv.addSchema(schema, `v${index}`)
    return [json, `v${index}`]
  })
  const entries = names.map(([json, name]) => `[${JSON.stringify(json)}, ${name}]`)
  return `${standaloneCode(ajv, Object.fromEntries(names.map(([, name]) => [name, name])))}
const VALIDATORS = new Map([${entries.join(',\n')}])
export function schemaCompiler() {
  return (schema) => {
    const validator = VALIDATORS.get(JSON.stringify(schema))
    if (validator === undefined) throw new Error('a schema is not in scripts/build/schemas.ts')
    return validator
  }
}
`
}

// ajv is CommonJS, and says so only in part.
const require = createRequire(import.meta.url)
const { Ajv } = require('ajv')
const { default: standaloneCode } = require('ajv/dist/standalone')
