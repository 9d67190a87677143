import type { ASTNode } from '@marcbachmann/cel-js'
import { celEnvironment } from './cel-environment.ts'
import type { Locate } from './locate.ts'
import type { Reference } from './value-template.ts'

/** The variables that an expression reads, less those that it binds itself (`xs.map(x, …)`). */
export function referencesOf(ast: ASTNode, locate: Locate): readonly Reference[] {
  const found: Reference[] = []
  walk(ast, { found, locate, bound: new Set(), optional: false })
  return found
}

interface Walk {
  readonly found: Reference[]
  readonly locate: Locate
  readonly bound: ReadonlySet<string>
  /** Within `has(…)`: the last name need not be there. */
  readonly optional: boolean
}

function walk(node: ASTNode, walking: Walk): void {
  const path = pathOf(node)
  if (path === undefined) {
    for (const { child, bound } of partsOf(node, walking.bound))
      walk(child, { ...walking, bound, optional: isHas(node) })
    return
  }
  const [root = ''] = path.names
  if (!walking.bound.has(root) && !celEnvironment().hasVariable(root)) {
    const optional = walking.optional || path.optional
    const { start, end } = node
    walking.found.push({
      path: path.names,
      // To find it, a scalar is gone through character by character: only who tells of it asks for it.
      get span() {
        return walking.locate(start, end)
      },
      ...(optional ? { optional } : {}),
      ...(walking.optional ? { isTest: true } : {}),
    })
  }
  for (const index of path.indexes) walk(index, { ...walking, optional: false })
}

interface Path {
  readonly names: readonly string[]
  /** Expressions in brackets after the part of the path that is written out. */
  readonly indexes: readonly ASTNode[]
  readonly optional: boolean
}

/** `a.b["c"]` as names; `undefined` for what does not begin with a name. */
export function pathOf(node: ASTNode): Path | undefined {
  if (node.op === 'id') return { names: [node.args], indexes: [], optional: false }
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined
  const inner = pathOf(node.args[0])
  if (inner === undefined) return undefined
  const member = typeof node.args[1] === 'string' ? node.args[1] : literalText(node.args[1])
  const optional = inner.optional || node.op === '.?' || node.op === '[?]'
  const index = typeof node.args[1] === 'string' || member !== undefined ? [] : [node.args[1]]
  const open = inner.indexes.length === 0 && member !== undefined && !inner.optional
  const names = open ? [...inner.names, member] : inner.names
  return { names, indexes: [...inner.indexes, ...index], optional }
}

function literalText(node: ASTNode): string | undefined {
  return node.op === 'value' && typeof node.args === 'string' ? node.args : undefined
}

interface Part {
  readonly child: ASTNode
  readonly bound: ReadonlySet<string>
}

function partsOf(node: ASTNode, bound: ReadonlySet<string>): readonly Part[] {
  const plain = (children: readonly ASTNode[]): readonly Part[] => children.map((child) => ({ child, bound }))
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case 'call':
      return plain(node.args[1])
    case 'rcall':
      return partsOfMethod(node.args[0], node.args[1], node.args[2], bound)
    case '.':
    case '.?':
      return plain([node.args[0]])
    case 'list':
      return plain(node.args)
    case 'map':
      return plain(node.args.flat())
    case '!_':
    case '-_':
      return plain([node.args])
    default:
      return plain(node.args)
  }
}

const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

function partsOfMethod(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  bound: ReadonlySet<string>,
): readonly Part[] {
  const [variable, ...rest] = args
  if (receiver.op === 'id' && receiver.args === 'cel' && name === 'bind' && variable?.op === 'id') {
    const [value, body] = rest
    const inner = new Set([...bound, variable.args])
    return [...(value ? [{ child: value, bound }] : []), ...(body ? [{ child: body, bound: inner }] : [])]
  }
  if (MACROS.has(name) && rest.length > 0 && variable?.op === 'id') {
    const inner = new Set([...bound, variable.args])
    return [{ child: receiver, bound }, ...rest.map((child) => ({ child, bound: inner }))]
  }
  return [receiver, ...args].map((child) => ({ child, bound }))
}

function isHas(node: ASTNode): boolean {
  return node.op === 'call' && node.args[0] === 'has'
}
