import { suggestionHint } from '../core/suggest.ts'
import { asString, entryOf, memberOf } from '../language/yaml-data.ts'
import type { YamlEntry, YamlNode } from '../language/yaml-node.ts'
import type { LayerContext } from './connection-layer.ts'
import type { Pair, Role, Vip } from './model.ts'
import { readVariables, type Variables } from './read-variables.ts'
import { readVip } from './vip.ts'

export interface LoadedPair {
  readonly pair: Pair
  readonly variables: Variables
  /** Where the VIP stands, for what is checked against other parts of the inventory. */
  readonly vipNode: YamlNode | undefined
}

/**
 * A pair that is wrong is given nevertheless, with an empty text for a member and `NO_VIP` for a VIP that is not
 * known, so that what uses its names is not reported as well.
 */
export function readPairs(
  entries: readonly YamlEntry[],
  hostNames: readonly string[],
  context: LayerContext,
): readonly LoadedPair[] {
  return entries.map((entry) => readPair(entry, hostNames, context))
}

const NO_VIP: Vip = { address: '', prefix: 0, interface: undefined }

function readPair(entry: YamlEntry, hostNames: readonly string[], context: LayerContext): LoadedPair {
  const { diagnostics } = context
  const active = readMember(entry, 'active', hostNames, context)
  const standby = readMember(entry, 'standby', hostNames, context)
  if (active !== '' && active === standby)
    diagnostics.error(
      'pair-of-one-host',
      `"${active}" is both the active and the standby host of the pair "${entry.key}"`,
      memberOf(entry.value, 'standby')?.span,
      'a pair is two hosts: name another one',
    )
  const vipNode = memberOf(entry.value, 'vip')
  if (vipNode === undefined && entry.value.kind === 'map')
    diagnostics.error(
      'pair-without-vip',
      `the pair "${entry.key}" has no VIP`,
      entry.keySpan,
      'write it as vip: ADDRESS/PREFIX',
    )
  const device = asString(memberOf(entry.value, 'interface'))
  const vip = vipNode === undefined ? undefined : readVip(vipNode, device, diagnostics)
  return {
    pair: { name: entry.key, span: entry.keySpan, active, standby, vip: vip ?? NO_VIP },
    variables: readVariables(memberOf(entry.value, 'vars'), diagnostics),
    vipNode: vip === undefined ? undefined : vipNode,
  }
}

/** The member's name, or an empty text. */
function readMember(
  pair: YamlEntry,
  role: Role,
  hostNames: readonly string[],
  { diagnostics }: LayerContext,
): string {
  if (pair.value.kind !== 'map') return ''
  const member = entryOf(pair.value, role)
  if (member === undefined) {
    diagnostics.error(
      'pair-without-member',
      `the pair "${pair.key}" has no ${role} host`,
      pair.keySpan,
      `write ${role}: HOST`,
    )
    return ''
  }
  const name = asString(member.value)
  if (name === undefined) {
    diagnostics.error(
      'pair-with-two-in-a-role',
      `the pair "${pair.key}" must have exactly one ${role} host`,
      member.value.span,
      `write ${role}: HOST, with the name of one host`,
    )
    return ''
  }
  if (hostNames.includes(name)) return name
  diagnostics.error('unknown-host', `unknown host "${name}"`, member.value.span, () =>
    suggestionHint(name, hostNames),
  )
  return ''
}
