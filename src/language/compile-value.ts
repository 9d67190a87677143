import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import type { KnownTypes } from './cel-environment.ts'
import { compileText } from './compile-text.ts'
import { isDynamicNode } from './dynamic-value.ts'
import { asSecretNode, readSecretSource, secretResolver } from './secret-source.ts'
import { EvaluationError, type ValueTemplate } from './value-template.ts'
import { toData } from './yaml-data.ts'
import type { YamlList, YamlMap, YamlNode } from './yaml-node.ts'

export interface CompileOptions {
  /** Variables whose type is certain. */
  readonly types?: KnownTypes
}

/**
 * Compiles a YAML value in which strings may hold `{{ … }}` and `{secret: …}` may stand for any value. What is
 * wrong is reported; the template given then renders what was written. A literal `{{` is written `{{ "{{" }}`.
 */
export function compileValue(
  node: YamlNode,
  diagnostics: Diagnostics,
  options: CompileOptions = {},
): ValueTemplate {
  if (!isDynamicNode(node)) return constantValue(toData(node), node.span)
  const secret = asSecretNode(node)
  if (secret !== undefined) return compileSecret(secret, diagnostics)
  switch (node.kind) {
    case 'scalar':
      return compileText(node, diagnostics, options.types) ?? constantValue(node.value, node.span)
    case 'list':
      return compileList(node, diagnostics, options)
    case 'map':
      return compileMap(node, diagnostics, options)
  }
}

/** A value that needs no rendering. */
export function constantValue(value: unknown, span: SourceSpan): ValueTemplate {
  return { span, references: [], render: () => value }
}

function compileList(node: YamlList, diagnostics: Diagnostics, options: CompileOptions): ValueTemplate {
  const items = node.items.map((item) => compileValue(item, diagnostics, options))
  return {
    span: node.span,
    references: items.flatMap((item) => item.references),
    secrets: items.flatMap((item) => item.secrets ?? []),
    render: (scope) => items.map((item) => item.render(scope)),
  }
}

function compileMap(node: YamlMap, diagnostics: Diagnostics, options: CompileOptions): ValueTemplate {
  for (const { key, keySpan } of node.entries)
    if (key.includes('{{')) diagnostics.error('expression-in-key', 'a key cannot hold {{ … }}', keySpan)
  const entries = node.entries.map(({ key, value }) => ({
    key,
    value: compileValue(value, diagnostics, options),
  }))
  return {
    span: node.span,
    references: entries.flatMap(({ value }) => value.references),
    secrets: entries.flatMap(({ value }) => value.secrets ?? []),
    fields: new Map(entries.map(({ key, value }) => [key, value])),
    render: (scope) => Object.fromEntries(entries.map(({ key, value }) => [key, value.render(scope)])),
  }
}

function compileSecret(node: YamlMap, diagnostics: Diagnostics): ValueTemplate {
  const source = readSecretSource(node, diagnostics)
  if (source === undefined) return constantValue('', node.span)
  return {
    span: node.span,
    references: [],
    secrets: [source],
    render: (scope) => {
      const resolve = secretResolver(scope)
      if (resolve === undefined) throw new EvaluationError('secrets cannot be had here', node.span)
      return resolve(source)
    },
  }
}
