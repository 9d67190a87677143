import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'

/**
 * Replaces places in the built program by places in src/, in the frames of a stack. Frames stay as they are where the
 * program was not built, or its source map cannot be read.
 */
export function withSources(
  frames: readonly string[],
  program = join(import.meta.dirname, 'program.cjs'),
): readonly string[] {
  if (!frames.some((frame) => frame.includes(program))) return frames
  const map = readMap(`${program}.map`)
  if (map === undefined) return frames
  return frames.map((frame) =>
    frame.replace(PLACE, (place, file: string, line: string, column: string) =>
      file === program ? (sourceOf(map, Number(line), Number(column)) ?? place) : place,
    ),
  )
}

/** Matches the file, line and column at the end of a frame; `(` may come before the file. */
const PLACE = /(\/[^():]{1,4096}):(\d{1,9}):(\d{1,9})/

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')) as SourceMapPayload)
  } catch {
    return undefined
  }
}

/** The place in src/. Lines and columns count from 1. */
function sourceOf(map: SourceMap, line: number, column: number): string | undefined {
  const origin = map.findOrigin(line, column)
  if (!('fileName' in origin) || origin.fileName === undefined) return undefined
  return `${origin.fileName.replace(/^(?:\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`
}
