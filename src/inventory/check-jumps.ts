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
      diagnostics.error(`unknown host "${name}"`, node.span, suggestionHint(name, hosts.keys()))
  }
  checkCycles(root, hosts, diagnostics)
}

function checkCycles(root: YamlMap, hosts: Hosts, diagnostics: Diagnostics): void {
  const reported = new Set<string>()
  for (const host of hosts.values()) {
    const way = wayTo(host, hosts)
    const last = way.at(-1)
    if (last === undefined || way.indexOf(last) === way.length - 1) continue
    const cycle = way.slice(way.indexOf(last))
    if (cycle.some((name) => reported.has(name))) continue
    for (const name of cycle) reported.add(name)
    diagnostics.error(
      `"${last}" is reached through itself: ${cycle.join(' → ')}`,
      jumpSpan(root, host),
      hintFor(last),
    )
  }
}

/** The hosts on the way to a host, itself first, up to the first that comes twice. */
function wayTo(host: Host, hosts: Hosts): readonly string[] {
  const way = [host.name]
  for (let next = host.connection.jump; next !== undefined; next = hosts.get(next)?.connection.jump) {
    way.push(next)
    if (way.indexOf(next) < way.length - 1) break
  }
  return way
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
