import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { expandPattern, expandPatterns } from '../../src/inventory/expand-pattern.ts'
import { rightInventory } from './support/inventory.ts'

const INVENTORY = rightInventory(`
hosts: { web-1: {}, web-2: {}, db: {}, wrtc-a: {}, wrtc-b: {}, gw-a: {}, gw-b: {} }
groups:
  web: { hosts: [web-1, web-2] }
  front: { hosts: [db], groups: [web] }
  empty: {}
pairs:
  wrtc: { active: wrtc-a, standby: wrtc-b, vip: 10.0.0.9/24 }
  gw: { active: gw-b, standby: gw-a, vip: 10.0.0.10/24 }
`)

describe('a pattern stands for hosts, in the order of the inventory', () => {
  it.each([
    ['all', ['web-1', 'web-2', 'db', 'wrtc-a', 'wrtc-b', 'gw-a', 'gw-b']],
    ['db', ['db']],
    ['web', ['web-1', 'web-2']],
    ['front', ['web-1', 'web-2', 'db']],
    ['wrtc', ['wrtc-a', 'wrtc-b']],
    ['gw', ['gw-a', 'gw-b']],
    ['empty', []],
    ['db,web-2 , web-2', ['web-2', 'db']],
    ['wrtc-?', ['wrtc-a', 'wrtc-b']],
    ['*-a', ['wrtc-a', 'gw-a']],
    ['w*', ['web-1', 'web-2', 'wrtc-a', 'wrtc-b']],
    ['*', ['web-1', 'web-2', 'db', 'wrtc-a', 'wrtc-b', 'gw-a', 'gw-b']],
    ['wrtc:active', ['wrtc-a']],
    ['gw:active', ['gw-b']],
    ['wrtc:standby,db', ['db', 'wrtc-b']],
    ['role:active', ['wrtc-a', 'gw-b']],
    ['all:standby', ['wrtc-b', 'gw-a']],
    ['web:active', []],
    ['front,!web', ['db']],
    ['!web,front', ['db']],
    ['!front', ['wrtc-a', 'wrtc-b', 'gw-a', 'gw-b']],
    ['wrtc,gw,&role:active', ['wrtc-a', 'gw-b']],
    ['&role:active', ['wrtc-a', 'gw-b']],
    ['&w*,&role:active', ['wrtc-a']],
    ['all,!front,!*:standby', ['wrtc-a', 'gw-b']],
  ])('%s', (pattern, hosts) => {
    const diagnostics = new Diagnostics()
    expect(expandPattern(INVENTORY, pattern, { span: undefined, diagnostics })).toEqual(hosts)
    expect(diagnostics.all).toEqual([])
  })

  it('as a list means the same as with commas', () => {
    const patterns = ['all', '!front', '&role:active'].map((text) => ({ text, span: undefined }))
    expect(expandPatterns(INVENTORY, patterns, new Diagnostics())).toEqual(['wrtc-a', 'gw-b'])
  })

  it.each([
    ['unknown-in-pattern', 'wbe', 'unknown host, group or pair "wbe"', 'did you mean "web"?'],
    [
      'not-a-pattern',
      'web-1:web-2',
      '"web-1:web-2" is not a pattern',
      'after ":" stands active or standby; several names stand between commas, as in a,b',
    ],
    [
      'pattern-fits-nothing',
      'x*',
      'no host, group or pair fits "x*"',
      'known are: db, empty, front, gw, gw-a, gw-b, web, web-1, web-2, wrtc, wrtc-a, wrtc-b',
    ],
    [
      'pattern-part-empty',
      '',
      'the pattern "" has an empty part',
      'parts stand between commas, as in web,!web-3',
    ],
    [
      'pattern-part-empty',
      '!',
      'the pattern "!" has an empty part',
      'parts stand between commas, as in web,!web-3',
    ],
  ])('that is wrong is told: %s, %j', (code, pattern, summary, hint) => {
    const diagnostics = new Diagnostics()
    expandPattern(INVENTORY, pattern, { span: undefined, diagnostics })
    expect(diagnostics.all).toEqual([{ code, severity: 'error', summary, hint, span: undefined }])
  })
})
