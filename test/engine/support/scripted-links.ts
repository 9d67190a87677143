import type { UnitPart } from '../../../src/shell/contract.ts'
import { linkQuestion } from '../../../src/units/link-question.ts'

/** Links of scripted hosts: `p -> k` makes `p.x` another name of the cell `k.x`. Keys are `host/cell`. */
export class ScriptedLinks {
  readonly targets = new Map<string, string>()

  /** The key of the cell that a name leads to. `name` may be a cell of another host: `host/cell`. */
  keyOf(host: string, name: string): string {
    const [other, cell] = name.includes('/') ? name.split('/') : [host, name]
    return `${other}/${this.#cellOf(other ?? '', cell ?? '')}`
  }

  #cellOf(host: string, name: string): string {
    let rest = name.split('.')
    let at: readonly string[] = []
    for (let followed = 0; rest.length > 0 && followed < 40; ) {
      const [first = '', ...more] = rest
      const here = [...at, first]
      const target = this.targets.get(`${host}/${here.join('.')}`)
      if (target !== undefined) followed++
      at = target === undefined ? here : []
      rest = target === undefined ? more : [...target.split('.'), ...more]
    }
    return rest.length > 0 ? 'nowhere' : at.join('.')
  }

  /** The answer to a question for links: all links of the host, more than was asked. */
  answer(host: string): string {
    const own = [...this.targets].filter(([key]) => key.startsWith(`${host}/`))
    return own.map(([key, target]) => `${pathOf(key.slice(host.length + 1))}\0${pathOf(target)}\0`).join('')
  }
}

/** Whether a part asks for links (`src/units/link-question.ts`). */
export function isLinkQuestion(part: UnitPart | undefined): boolean {
  return part?.source.startsWith(BEGINNING) === true
}

const BEGINNING = linkQuestion(['file:/x'])?.split('\n')[0] ?? ''

function pathOf(cell: string): string {
  return `/${cell.replaceAll('.', '/')}`
}
