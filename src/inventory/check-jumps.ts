import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import { suggestionHint } from '../core/suggest.ts'
import { asString, memberOf } from '../language/yaml-data.ts'
import type { YamlMap, YamlNode } from '../language/yaml-node.ts'
import type { Host } from './model.ts'

type Hosts = ReadonlyMap<string, Host>

/** Every `jump:` names a host, and no host is reached through itself. */
export function checkJumps(root: YamlMap, hosts: Hosts, diagnostics: Diagnostics): void {
  for (const node of jumpNodes(root)) {
    const name = asString(node)
    if (name !== undefined && !hosts.has(name))
      diagnostics.error('unknown-host', `unknown host "${name}"`, node.span, () =>
        suggestionHint(name, hosts.keys()),
      )
  }
  checkCycles(root, hosts, diagnostics)
}

function checkCycles(root: YamlMap, hosts: Hosts, diagnostics: Diagnostics): void {
  const settled = new Set<string>()
  for (const host of hosts.values()) {
    const { way, last } = wayTo(host, hosts, settled)
    for (const name of way) settled.add(name)
    if (last === undefined) continue
    const cycle = [...way.slice(way.indexOf(last)), last]
    diagnostics.error(
      'jump-cycle',
      `"${last}" is reached through itself: ${cycle.join(' → ')}`,
      jumpSpan(root, host),
      hintFor(last),
    )
  }
}

/** The hosts on the way to a host, itself first, as far as they are not settled; `last`: the one of them that comes twice. */
function wayTo(
  host: Host,
  hosts: Hosts,
  settled: ReadonlySet<string>,
): { readonly way: readonly string[]; readonly last: string | undefined } {
  const way = new Set<string>()
  let next: string | undefined = host.name
  while (next !== undefined && !settled.has(next) && !way.has(next)) {
    way.add(next)
    next = hosts.get(next)?.connection.jump
  }
  return { way: [...way], last: next !== undefined && way.has(next) ? next : undefined }
}

function hintFor(host: string): string {
  return `a jump host needs a way of its own: where \`jump\` comes from a group or from the top, leave "${host}" out of it`
}

function jumpSpan(root: YamlMap, host: Host): SourceSpan {
  const node = memberOf(memberOf(root, 'hosts'), host.name)
  return (memberOf(node, 'jump') ?? memberOf(memberOf(node, 'connection'), 'jump'))?.span ?? host.span
}

function jumpNodes(root: YamlMap): readonly YamlNode[] {
  const holders = [root, ...below(memberOf(root, 'groups')), ...below(memberOf(root, 'hosts'))]
  return holders
    .flatMap((holder) => [
      holder === root ? undefined : memberOf(holder, 'jump'),
      memberOf(memberOf(holder, 'connection'), 'jump'),
    ])
    .filter((node) => node !== undefined)
}

function below(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'map' ? node.entries.map((entry) => entry.value) : []
}
