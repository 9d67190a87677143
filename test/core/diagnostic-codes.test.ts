import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { APPLIANCE_CODES } from '../../src/appliance/settings/diagnostic-codes.ts'
import { DIAGNOSTIC_CODES } from '../../src/core/diagnostic-codes.ts'

const SRC = join(import.meta.dirname, '../../src')
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('diagnostic-codes.ts'))
  .map((path) => ({ path, text: readFileSync(join(SRC, path), 'utf8') }))
const CODES: Readonly<Record<string, string>> = { ...DIAGNOSTIC_CODES, ...APPLIANCE_CODES }

/** Mistakes of one kind that are found in several places, as far as the code is written out there. */
const IN_SEVERAL_PLACES: Readonly<Record<string, string>> = {
  'file-missing': 'a source, and what src names',
  'file-not-trusted': 'a source, and what src names',
  'file-unreadable': 'a source, and what src names',
  'folder-in-place-of-file': 'a source, and what src names',
  'known-too-late': 'src, and other values',
  'nested-too-deeply': 'expressions and templates',
  'quoted-twice': 'quote() and {{sh}}',
  'unknown-host': 'members of pairs, and jump hosts',
  'unknown-key': 'plays and task files, includes, tasks',
  'yaml-trap': 'values of three kinds',
}

/** Every place where something is reported, with the code as it stands there; `undefined` where it comes from elsewhere. */
function sites() {
  const call = /\b[dD]iagnostics\s*\.(?:error|warning|privateError)\(\s*(?:'([^']+)'|(\w[\w.]*))/g
  return FILES.flatMap(({ path, text }) =>
    [...text.matchAll(call)].map(([, code, from]) => ({ path, code, from: from ?? '' })),
  )
}

describe('the code of a diagnostic', () => {
  it('stands at each place that reports one', () => {
    expect(sites().length).toBeGreaterThan(110)
    const without = sites().filter(({ code, from }) => code === undefined && !/(^|\.)code$/.test(from))
    expect(without).toEqual([])
  })

  it("is in a table, and each of the tables' is given by something", () => {
    const text = FILES.map((file) => file.text).join('\n')
    expect(sites().filter(({ code }) => code !== undefined && !Object.hasOwn(CODES, code))).toEqual([])
    expect(Object.keys(CODES).filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })

  it('is of one kind of mistake', () => {
    const counts = new Map<string, number>()
    for (const { code } of sites()) if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1)
    const several = [...counts].filter(([, count]) => count > 1).map(([code]) => code)
    expect(several.toSorted()).toEqual(Object.keys(IN_SEVERAL_PLACES).toSorted())
  })

  it('says what it means, in a sentence of its own', () => {
    const meanings = Object.values(CODES)
    expect(new Set(meanings).size).toBe(meanings.length)
    expect(meanings.filter((text) => !/^\S.*\.$/.test(text))).toEqual([])
  })

  it('and all that is reported keeps the order of the alphabet, so that it is found', () => {
    for (const codes of [DIAGNOSTIC_CODES, APPLIANCE_CODES])
      expect(Object.keys(codes)).toEqual(Object.keys(codes).toSorted())
  })
})
