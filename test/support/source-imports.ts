import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const SRC = join(import.meta.dirname, '../../src')

/** All files of src, by their paths in it. */
export const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }))

/** Which files each of them imports; imports of types alone count, for they tie files together, too. */
export const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(
  FILES.map(({ path, text }) => [path, importsOf(path, text)]),
)

function importsOf(path: string, text: string): readonly string[] {
  const found = [...text.matchAll(/(?:from|import\(|^import) ?'(\.[^']+)'/gm)]
  return found.map(([, target = '']) => relative(SRC, join(SRC, dirname(path), target)))
}

/** The imports that are wrong, as text for a message. */
export function eachImport(isWrong: (one: { from: string; to: string }) => boolean): readonly string[] {
  return [...IMPORTS].flatMap(([from, targets]) =>
    targets.filter((to) => isWrong({ from, to })).map((to) => `${from} imports ${to}`),
  )
}

/** Each as the path around. */
export function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path)
    if (at !== -1) found.push([...way.slice(at), path].join(' → '))
    if (at !== -1 || done.has(path)) return
    for (const target of graph.get(path) ?? []) visit(target, [...way, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}
