import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { print, printable } from '../../src/core/printable.ts'
import { DescriptorSink } from '../../src/report/descriptor-sink.ts'

const LINES = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`)

describe('writing to a descriptor', () => {
  let folder: string
  const open: number[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  })

  afterEach(() => {
    for (const descriptor of open.splice(0)) closeSync(descriptor)
    rmSync(folder, { recursive: true })
  })

  it('does not wait for a reader that is slow, and loses nothing', async () => {
    const { reader, sink } = pipe()
    const began = performance.now()
    for (const line of LINES) sink.write(printable(line))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(performance.now() - began).toBeLessThan(2000)
    const flushed = sink.flush()
    expect(await readAll(reader, LINES.join('').length)).toBe(LINES.join(''))
    await flushed
  })

  it('ends quietly when the reader goes away', async () => {
    const { reader, sink } = pipe()
    sink.write(print`one\n`)
    await sink.flush()
    closeSync(reader)
    open.splice(open.indexOf(reader), 1)
    for (const line of LINES) sink.write(printable(line))
    await sink.flush()
  })

  it('keeps the order of what is written to a file', async () => {
    const path = join(folder, 'out')
    const descriptor = openSync(path, 'w')
    open.push(descriptor)
    const sink = new DescriptorSink(descriptor)
    for (const line of LINES) {
      sink.write(printable(line))
      if (line.endsWith('000\n')) await sink.flush()
    }
    await sink.flush()
    expect(readFileSync(path, 'utf8')).toBe(LINES.join(''))
  })

  function pipe(): { reader: number; sink: DescriptorSink } {
    const path = join(folder, 'pipe')
    execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, 'w')
    open.push(reader, writer)
    return { reader, sink: new DescriptorSink(writer) }
  }
})

/** Slowly, as a person who reads a pager. */
async function readAll(reader: number, length: number): Promise<string> {
  const piece = Buffer.alloc(64 * 1024)
  let text = ''
  while (text.length < length) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    try {
      text += piece.toString('utf8', 0, readSync(reader, piece))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
  return text
}
