import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'

export interface NamedShell {
  readonly name: string
  readonly text: string
}

const FOLDERS = ['playbooks', 'tasks']

/** The shell in playbooks and task files, each text with the place where it stands. `root` is the checkout. */
export function playbookShell(root: string): readonly NamedShell[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.yml'))
      .map((file) => `${folder}/${file}`),
  )
  return files.flatMap((file) => shellIn(load(readFileSync(join(root, file), 'utf8')), file))
}

/** The keys whose text is shell, in tasks and in the parameters of their modules. */
const SHELL_KEYS = new Set(['query', 'command', 'unless', 'guard', 'validate'])

/** `at` names the task that `node` is part of. */
function shellIn(node: unknown, at: string): readonly NamedShell[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => shellIn(item, `${at}-${index}`))
  if (typeof node !== 'object' || node === null) return []
  const { name } = node as { readonly name?: unknown }
  const here = typeof name === 'string' ? `${at.replace(/\.yml.*/, '.yml')}, ${name}` : at
  return Object.entries(node).flatMap(([key, value]) =>
    SHELL_KEYS.has(key) && typeof value === 'string'
      ? [{ name: `${here}, ${key}`, text: withoutValues(value) }]
      : shellIn(value, here),
  )
}

/** What a value comes to is one word. */
function withoutValues(text: string): string {
  return text.replaceAll(/\{\{[\s\S]*?\}\}/g, 'word')
}
