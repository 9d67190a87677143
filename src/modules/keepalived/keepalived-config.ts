/** One `vrrp_instance` of keepalived's configuration. */
export interface VrrpInstance {
  readonly name: string
  readonly interface: string
  /** keepalived's own default is 100. */
  readonly priority: number
  readonly routerId: number
  /** The instance's virtual addresses, without prefix. */
  readonly addresses: readonly string[]
}

/** The instances in the text of a configuration; included files are not read. */
export function vrrpInstances(text: string): readonly VrrpInstance[] {
  return topBlocks(words(text), 'vrrp_instance').map(({ name, body }) => ({
    name,
    interface: wordAfter(body, 'interface') ?? '',
    priority: Number(wordAfter(body, 'priority') ?? 100),
    routerId: Number(wordAfter(body, 'virtual_router_id') ?? 0),
    addresses: addressesIn(body),
  }))
}

/** A line of the configuration, as words without comments, which begin with # or !. Every brace counts as a line. */
type Line = readonly string[]

function words(text: string): readonly Line[] {
  return text
    .replaceAll(/[#!].*/g, '')
    .replaceAll(/[{}]/g, '\n$&\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/))
}

function topBlocks(lines: readonly Line[], keyword: string) {
  return lines.flatMap((line, index) =>
    line[0] === keyword ? [{ name: line[1] ?? '', body: bodyFrom(lines.slice(index)) }] : [],
  )
}

/** The lines between the name of a block and the block's closing brace. */
function bodyFrom(lines: readonly Line[]): readonly Line[] {
  let depth = 0
  const end = lines.findIndex((line) => {
    if (line[0] === '{') depth++
    if (line[0] === '}') depth--
    return depth === 0 && line[0] === '}'
  })
  return lines.slice(0, end === -1 ? undefined : end + 1)
}

function wordAfter(body: readonly Line[], keyword: string): string | undefined {
  return body.find(([first]) => first === keyword)?.[1]
}

/** The addresses of `virtual_ipaddress` and `virtual_ipaddress_excluded`: the first word of each line. */
function addressesIn(body: readonly Line[]): readonly string[] {
  const lists = body.flatMap(([first = ''], index) =>
    first.startsWith('virtual_ipaddress') ? [bodyFrom(body.slice(index)).slice(1)] : [],
  )
  return lists
    .flat()
    .flatMap(([first = '']) => (first === '{' || first === '}' ? [] : [first.replace(/\/.*/, '')]))
}
