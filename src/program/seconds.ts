import { asNumber } from '../language/yaml-data.ts'
import type { YamlNode } from '../language/yaml-node.ts'

/** A number of seconds, in whole milliseconds. */
export function millisecondsOf(node: YamlNode | undefined): number | undefined {
  const seconds = asNumber(node)
  return seconds === undefined ? undefined : Math.round(seconds * 1000)
}
