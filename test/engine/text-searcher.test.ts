import { describe, expect, it } from 'vitest'
import { isFailure } from '../../src/core/module-definition.ts'
import type { TextAnswer, TextSearch } from '../../src/core/text-search.ts'
import { TextSearcher } from '../../src/engine/text-searcher.ts'
import { readPattern } from '../../src/language/regular-expression.ts'

const REMARK = 'this is an ordinary remark of a settings file that has no sign'

describe('searching texts of hosts', () => {
  it('finds and replaces as String does', async () => {
    const { found, replaced } = await answered(find('a+', ['b', 'caab']), replaceAll('a(.)', 'abac', '<$1>'))
    expect(found).toEqual([[false, true]])
    expect(replaced).toEqual(['<b><c>', '<b><c>'])
  })

  it('security 12: an expression that never ends is given up, and nobody waits for it', async () => {
    let ticks = 0
    const ticking = setInterval(() => ticks++, 10)
    const began = performance.now()
    const [hopeless, other] = await Promise.all([
      settled(find('^(\\w+\\s?)*=', [REMARK])),
      settled(find('x', ['x'])),
    ])
    clearInterval(ticking)
    expect(performance.now() - began).toBeLessThan(5000)
    expect(ticks).toBeGreaterThan(20)
    expect(hopeless).toMatchObject({ message: expect.stringContaining('`match` in /x: not done within 1 s') })
    expect(other).toEqual({ found: [[true]], replaced: [] })
  })

  it('security 12: after one that was given up, others are answered', async () => {
    const searcher = new TextSearcher()
    const hopeless = find('^(\\w+\\s?)*=', [REMARK])
    expect(isFailure(await settled(hopeless, searcher))).toBe(true)
    // The same expression goes to the thread at once; on another text it ends.
    expect(await settled({ ...hopeless, texts: ['a=', '#'] }, searcher)).toEqual({
      found: [[true, false]],
      replaced: [],
    })
  })

  it('security 12: what takes long but ends is answered by the thread as here', async () => {
    const text = `${'\n'.repeat(3_000)}x${'\n'.repeat(3)}`
    const wanted = `${'\n'.repeat(3_000)}x`
    const answer = await settled(replaceAll('\\n+(?![^])', text, ''))
    expect((answer as TextAnswer).replaced.map((one) => one === wanted)).toEqual([true, true])
  })

  it('security 12: a result beyond all bounds is a failure', async () => {
    const text = 'ab'.repeat(100_000)
    expect(await settled(replaceAll('a', text, "$`$'$`$'"))).toMatchObject({ kind: 'failure' })
  })
})

function find(pattern: string, texts: readonly string[]): TextSearch {
  return { what: '`match` in /x', expressions: [read(pattern, 'u')], texts, replacement: undefined }
}

function replaceAll(pattern: string, text: string, replacement: string): TextSearch {
  return { what: '`pattern` in /x', expressions: [read(pattern, 'gu')], texts: [text], replacement }
}

function read(pattern: string, flags: 'u' | 'gu'): TextSearch['expressions'][number] {
  const expression = readPattern(pattern, { lines: 'many', flags })
  if ('why' in expression) throw new Error(expression.why)
  return expression
}

/** The answer as the plan got it, or the failure. */
async function settled(search: TextSearch, searcher = new TextSearcher()): Promise<unknown> {
  let answer: unknown
  const plan = await searcher.settle({
    kind: 'inquiry',
    search,
    next(it) {
      answer = it
      return []
    },
  })
  return isFailure(plan) ? plan : answer
}

async function answered(...searches: readonly TextSearch[]): Promise<{ found: unknown; replaced: unknown }> {
  const [first, second] = (await Promise.all(searches.map((one) => settled(one)))) as {
    found: unknown
    replaced: unknown
  }[]
  return { found: first?.found, replaced: second?.replaced }
}
