import { asSecretNode, isSecretData } from './secret-source.ts'
import type { YamlNode } from './yaml-node.ts'

/** Text that holds `{{ … }}`, or a secret: its type is known only when it is rendered. */
export function isDynamicData(value: unknown): boolean {
  return (typeof value === 'string' && value.includes('{{')) || isSecretData(value)
}

/** Whether anything within the node has to be rendered. */
export function isDynamicNode(node: YamlNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('{{')
    case 'list':
      return node.items.some(isDynamicNode)
    case 'map':
      return (
        asSecretNode(node) !== undefined ||
        node.entries.some(({ key, value }) => key.includes('{{') || isDynamicNode(value))
      )
  }
}
