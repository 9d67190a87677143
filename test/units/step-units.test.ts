import { describe, expect, test } from 'vitest'
import type { FilePut, Step } from '../../src/core/module-definition.ts'
import { sh } from '../../src/core/shell.ts'
import { segmentsOf } from '../../src/units/step-units.ts'

function put(path: string, content: FilePut['content'] = INLINE): Step {
  const kept = { owner: undefined, group: undefined, mode: undefined, validate: undefined, backup: undefined }
  return { kind: 'put', file: { path, content, expect: 'absent', ...kept } }
}

const INLINE = { kind: 'bytes', bytes: Buffer.from('x') } as const
const STREAMED = { kind: 'local', path: '/c', size: 9, sha256: '0' } as const
const RUN: Step = { kind: 'run', script: sh`true` }

function sent(...changes: readonly (readonly Step[])[]): readonly (readonly string[])[] {
  return segmentsOf(changes.map((steps) => ({ summary: 'it', steps }))).map((segment) =>
    segment.steps({ name: '.wrtcplay-stage-abcdefgh', id: '1:2' }).map(({ script, isRun }) => {
      const renamed = /^mv -f (.*)$/m.exec(script.source)?.[1] ?? ''
      return isRun ? 'run' : renamed
    }),
  )
}

describe('files of one change', () => {
  test('travel together when they follow one another', () => {
    expect(sent([put('/a/1'), put('/a/2'), RUN, put('/a/3'), put('/a/4')])).toEqual([
      ['./1 ./2 ..', 'run', './3 ./4 ..'],
    ])
  })

  test('do not travel with those of another change', () => {
    expect(sent([put('/a/1'), put('/a/2')], [put('/a/3')])).toEqual([['./1 ./2 ..', './3 ..']])
  })

  test('are sent before and after one that is streamed', () => {
    expect(sent([put('/a/1'), put('/a/2'), put('/a/3', STREAMED), put('/a/4'), put('/a/5')])).toEqual([
      ['./1 ./2 ..'],
      ['./3 ..'],
      ['./4 ./5 ..'],
    ])
  })
})
