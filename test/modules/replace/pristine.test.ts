import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../src/core/module-definition.ts'
import { type PristineUpdate, updatePristine } from '../../../src/modules/replace/pristine.ts'

const NAMES = { path: '/etc/live', copy: '/etc/copy' }
const PLACEHOLDER = '_PEER_IP_'

function update(live: string, copy: string | undefined, value: string): PristineUpdate | string | undefined {
  const outcome = updatePristine(live, copy, { placeholder: PLACEHOLDER, value }, NAMES)
  return isFailure(outcome) ? outcome.message : outcome
}

describe('the live file and its pristine copy', () => {
  it.each([
    [
      'the first run',
      'a _PEER_IP_ b\n',
      undefined,
      { pristine: 'a _PEER_IP_ b\n', live: 'a V b\n', takesOver: false },
    ],
    [
      'nothing to do',
      'a V b\n',
      'a _PEER_IP_ b\n',
      { pristine: 'a _PEER_IP_ b\n', live: 'a V b\n', takesOver: false },
    ],
    [
      'another value before',
      'a 10.0.0.1 b\n',
      'a _PEER_IP_ b\n',
      { pristine: 'a _PEER_IP_ b\n', live: 'a V b\n', takesOver: false },
    ],
    [
      'a new file of the vendor',
      'new _PEER_IP_\n',
      'a _PEER_IP_ b\n',
      { pristine: 'new _PEER_IP_\n', live: 'new V\n', takesOver: false },
    ],
    [
      'an edit elsewhere',
      '# mine\na old b\n',
      'a _PEER_IP_ b\n',
      { pristine: '# mine\na _PEER_IP_ b\n', live: '# mine\na V b\n', takesOver: true },
    ],
    [
      'an edit elsewhere, the value right',
      '# mine\na V b\n',
      'a _PEER_IP_ b\n',
      { pristine: '# mine\na _PEER_IP_ b\n', live: '# mine\na V b\n', takesOver: true },
    ],
    [
      'the placeholder put back in one of two places',
      'x _PEER_IP_\ny old\n',
      'x _PEER_IP_\ny _PEER_IP_\n',
      { pristine: 'x _PEER_IP_\ny _PEER_IP_\n', live: 'x V\ny V\n', takesOver: false },
    ],
    [
      'two places in a line',
      'old:old\n',
      '_PEER_IP_:_PEER_IP_\n',
      { pristine: '_PEER_IP_:_PEER_IP_\n', live: 'V:V\n', takesOver: false },
    ],
    ['put in by hand before the first run', 'a V b\n', undefined, undefined],
  ])('%s', (_case, live, copy, expected) => {
    expect(update(live, copy, 'V')).toEqual(expected)
  })

  it.each([
    ['another value by hand before the first run', 'a old b\n', undefined],
    ['the line with the value is gone', 'c\n', 'a _PEER_IP_ b\n'],
    ['the line with the value was rewritten', 'aa old b\n', 'a _PEER_IP_ b\n'],
    ['a remark behind the value', 'a old -- mine\n', 'a _PEER_IP_\n'],
    ['a second value on the line', 'a("old","mine")\n', 'a("_PEER_IP_")\n'],
    ['two places with two values', 'x one\ny two\n', 'x _PEER_IP_\ny _PEER_IP_\n'],
    ['a line that is there twice', 'a old b\na other b\n', 'a _PEER_IP_ b\n'],
    ['a copy without the placeholder', 'a old b\n', 'a old b\n'],
  ])('is left alone: %s', (_case, live, copy) => {
    expect(update(live, copy, 'V')).toMatch(
      copy === undefined ? /holds neither/ : /was edited where the value stands/,
    )
  })

  it('loses no line that was written by hand, and comes to rest', () => {
    const word = fc.stringMatching(/^[a-z =."_]{0,12}$/).filter((text) => !text.includes(PLACEHOLDER))
    const address = fc.ipV4()
    fc.assert(
      fc.property(
        fc.array(word),
        fc.array(word),
        word,
        address,
        address,
        fc.boolean(),
        (before, after, added, old, value, edits) => {
          const vendor = [...before, `host = "${PLACEHOLDER}",`, ...after].join('\n')
          const put = vendor.replaceAll(PLACEHOLDER, old)
          const live = edits ? `${added}\n${put}` : put
          const outcome = update(live, vendor, value)
          if (typeof outcome !== 'object') throw new Error(String(outcome))
          expect(outcome.live).toBe(live.replace(`"${old}"`, `"${value}"`))
          expect(update(outcome.live, outcome.pristine, value)).toEqual({ ...outcome, takesOver: false })
        },
      ),
    )
  })
})
