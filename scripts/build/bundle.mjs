import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { ROOT } from '../setup/run.mjs'
import { bundledPackages } from './bundled-packages.mjs'
import { licencesText } from './licences.mjs'
import { sbomText } from './sbom.mjs'
import { compiledSchemas } from './validators.mjs'

/**
 * Puts src/ and the packages that it uses into `folder`: cli/main.js, which Node starts, and cli/program.cjs, which that loads
 * with all the rest. Beside them stand the program's source map, from which a bug report names places in src/, the licences,
 * and the list (SBOM) of the packages of which something is in it. Paths that start from `import.meta` mean the same there as
 * in src/.
 */
export async function bundle(folder) {
  const cli = join(folder, 'cli')
  mkdirSync(cli, { recursive: true })
  const entry = await outputOf('src/cli/main.ts', { format: 'esm', chunkFileNames: '[name].js' })
  for (const { fileName, code } of entry) writeFileSync(join(cli, fileName), code)
  const [program] = await outputOf('src/cli/start.ts', {
    format: 'cjs',
    codeSplitting: false,
    file: join(cli, 'program.cjs'),
    sourcemap: 'hidden',
  })
  writeFileSync(join(cli, 'program.cjs'), asFunction(program.code))
  writeFileSync(join(cli, 'program.cjs.map'), mapOfFunction(program.map))
  const packages = bundledPackages([...entry, program])
  writeFileSync(join(folder, 'LICENSES.txt'), licencesText(packages))
  writeFileSync(join(folder, 'sbom.cdx.json'), sbomText(packages))
}

async function outputOf(input, options) {
  const build = await rolldown({
    input: join(ROOT, input),
    platform: 'node',
    // ssh2 does without these two, which would have to be compiled.
    external: [/\.node$/, 'cpu-features'],
    // yargs has it for a setting that is not used here.
    transform: { define: { 'import.meta.resolve': 'require.resolve' } },
    plugins: [compiledSchemas(), requireInside()],
    // How long it takes depends on the machine; it is no fault of the build.
    checks: { pluginTimings: false },
    onLog(_level, { message }) {
      throw new Error(message)
    },
  })
  try {
    return (await build.generate(options)).output
  } finally {
    await build.close()
  }
}

/** As `loadProgram` wants it: what it is in the first line, then a function, and nothing but ASCII. */
function asFunction(code) {
  const raw = code.split('\n').find((line) => line.includes('String.raw') && NOT_ASCII.test(line))
  if (raw !== undefined) throw new Error(`cannot be escaped: ${raw}`)
  const ascii = code.replaceAll(
    new RegExp(NOT_ASCII, 'g'),
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const body = `(function (exports, require, module, __filename, __dirname) {\n${ascii}\n})\n`
  return `// ${createHash('sha256').update(body).digest('hex')}\n${body}`
}

/** The source map of what `asFunction` returns: two lines stand before the code. The sources themselves are left out. */
function mapOfFunction({ version, sources, mappings }) {
  return JSON.stringify({ version, sources, names: [], mappings: `;;${mappings}` })
}

const NOT_ASCII = /[^\0-\x7f]/

/** What src/ requires in the middle of a function is bundled, too, and still not run before that. */
function requireInside() {
  return {
    name: 'require-inside',
    transform: {
      filter: { id: /\/src\/.*\.ts$/, code: 'createRequire(import.meta.url)(' },
      handler: (code) => ({
        code: code.replaceAll('createRequire(import.meta.url)(', 'require('),
        map: null,
      }),
    },
  }
}
