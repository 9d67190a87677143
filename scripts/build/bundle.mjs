import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { ROOT } from '../setup/run.mjs'
import { writeLicences } from './licences.mjs'
import { compiledSchemas } from './validators.mjs'

/**
 * Puts src/ and the packages that it uses into a few files below `folder`. What is imported late stays in files of its own. All
 * of them lie in cli/, so that paths which start from `import.meta` mean the same in each of them as in src/.
 */
export async function bundle(folder) {
  const build = await rolldown({
    input: join(ROOT, 'src/cli/main.ts'),
    platform: 'node',
    // ssh2 does without these two, which would have to be compiled.
    external: [/\.node$/, 'cpu-features'],
    // ssh2 finds its WebAssembly beside itself.
    transform: { define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' } },
    plugins: [compiledSchemas(), requireInside()],
    // How long it takes depends on the machine; it is no fault of the build.
    checks: { pluginTimings: false },
    onLog(_level, { message }) {
      throw new Error(message)
    },
  })
  const { output } = await build.write({
    dir: join(folder, 'cli'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    hashCharacters: 'hex',
  })
  await build.close()
  writeLicences(output, folder)
}

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
