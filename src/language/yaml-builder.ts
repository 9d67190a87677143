import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile, SourceSpan } from '../core/source.ts'
import { positionAt } from '../core/source.ts'
import { type YamlEntry, type YamlList, YamlMap, type YamlNode, type YamlScalar } from './yaml-node.ts'
import type { Anchored, YamlReader } from './yaml-reader.ts'
import { buildScalar, meantScalar } from './yaml-scalar.ts'
import { restOfLine, skipTrivia } from './yaml-text.ts'
import { bracesTrap, tagTrap } from './yaml-traps.ts'

/**
 * Located nodes from js-yaml's events, which hold offsets only.
 * `text` is what was parsed: the file's, with unreadable values blanked at the same length.
 */
export function buildDocument(
  file: SourceFile,
  text: string,
  events: readonly Event[],
  diagnostics: Diagnostics,
): YamlNode | undefined {
  const reader: YamlReader = {
    file,
    text,
    events,
    diagnostics,
    index: 1,
    end: 0,
    count: 0,
    anchors: new Map(),
  }
  const first = events[1]
  if (first === undefined || (first.type === EVENT_ID.SCALAR && first.valueStart < 0 && first.tagStart < 0)) {
    diagnostics.error('file-empty', 'there is nothing in this file', { file, start: 0, end: 0 }, undefined)
    return undefined
  }
  const root = readNode(reader)
  reader.index++
  if (reader.index < events.length) reportSecondDocument(reader)
  return root
}

function readNode(reader: YamlReader, key?: string): YamlNode {
  const event = reader.events[reader.index++]
  if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT)
    throw new Error('the YAML parser gave an event out of turn')
  if (event.type === EVENT_ID.ALIAS) return readAlias(reader, event)
  const before = reader.count++
  const node = withTagChecked(reader, event, key, readUntagged(reader, event, key))
  if (event.anchorStart >= 0) {
    const name = reader.text.slice(event.anchorStart, event.anchorEnd)
    reader.anchors.set(name, { node, size: reader.count - before })
  }
  return node
}

function readUntagged(
  reader: YamlReader,
  event: ScalarEvent | SequenceEvent | MappingEvent,
  key: string | undefined,
): YamlNode {
  if (event.type === EVENT_ID.SEQUENCE) return readList(reader, event)
  if (event.type === EVENT_ID.SCALAR) return readScalar(reader, event, key)
  return isBraces(reader, event) ? readBraces(reader, event, key) : readMap(reader, event)
}

function readScalar(reader: YamlReader, event: ScalarEvent, key: string | undefined): YamlScalar {
  const scalar = buildScalar(reader, event, key)
  reader.end = Math.max(reader.end, scalar.span.end)
  return scalar
}

function readList(reader: YamlReader, event: SequenceEvent): YamlList {
  const items: YamlNode[] = []
  reader.end = Math.max(reader.end, event.start)
  while (!atPop(reader)) items.push(readNode(reader))
  return { kind: 'list', items, span: closeCollection(reader, event) }
}

function readMap(reader: YamlReader, event: MappingEvent): YamlMap {
  const entries = new Map<string, YamlEntry>()
  reader.end = Math.max(reader.end, event.start)
  while (!atPop(reader)) {
    const entry = readEntry(reader)
    if (entry !== undefined && isNewKey(reader, entry, entries)) entries.set(entry.key, entry)
  }
  return new YamlMap([...entries.values()], closeCollection(reader, event))
}

function readEntry(reader: YamlReader): YamlEntry | undefined {
  const keyNode = readNode(reader)
  if (keyNode.kind !== 'scalar' || keyNode.text === '') {
    const what = keyNode.kind === 'scalar' ? 'this entry has no key' : 'a key must be plain text'
    reader.diagnostics.error('yaml-key', what, keyNode.span)
    readNode(reader)
    return undefined
  }
  return { key: keyNode.text, keySpan: keyNode.span, value: readNode(reader, keyNode.text) }
}

function isNewKey(reader: YamlReader, entry: YamlEntry, entries: ReadonlyMap<string, YamlEntry>): boolean {
  if (entry.key === '<<') {
    reader.diagnostics.error(
      'yaml-merge-key',
      'merge keys (<<) are not supported',
      entry.keySpan,
      'write the keys out',
    )
    return false
  }
  const earlier = entries.get(entry.key)
  if (earlier === undefined) return true
  const { line } = positionAt(reader.file, earlier.keySpan.start)
  reader.diagnostics.error(
    'yaml-key-twice',
    `"${entry.key}" stands here twice`,
    entry.keySpan,
    `the first is in line ${line}`,
  )
  return false
}

function atPop(reader: YamlReader): boolean {
  const event = reader.events[reader.index]
  if (event !== undefined && event.type !== EVENT_ID.POP) return false
  reader.index++
  return true
}

function closeCollection(reader: YamlReader, event: SequenceEvent | MappingEvent): SourceSpan {
  if (event.style === COLLECTION_STYLE.FLOW) {
    const close = skipTrivia(reader.text, Math.max(reader.end, event.start + 1), ',')
    reader.end = Math.max(reader.end, close + 1)
  }
  return { file: reader.file, start: event.start, end: Math.max(reader.end, event.start) }
}

function readAlias(reader: YamlReader, event: AliasEvent): YamlNode {
  const name = reader.text.slice(event.anchorStart, event.anchorEnd)
  const span = { file: reader.file, start: event.anchorStart - 1, end: event.anchorEnd }
  reader.end = event.anchorEnd
  const anchored = reader.anchors.get(name)
  if (anchored !== undefined) return aliased(reader, anchored, span)
  const meant = restOfLine(reader.text, span.start).split(/[\],}]/, 1)[0] ?? ''
  reader.diagnostics.error(
    'yaml-anchor',
    `there is no anchor "${name}" before this alias`,
    span,
    `if text was meant, put quotes around it: "${meant}"`,
  )
  return { kind: 'scalar', value: meant, text: meant, style: 'plain', span }
}

/** A few aliases of aliases stand for more than any machine holds. */
function aliased(reader: YamlReader, { node, size }: Anchored, span: SourceSpan): YamlNode {
  const before = reader.count
  reader.count += size
  if (reader.count <= MOST_NODES) return node
  if (before <= MOST_NODES)
    reader.diagnostics.error(
      'yaml-too-large',
      `with what its aliases stand for this file has more than ${MOST_NODES.toLocaleString('en').replaceAll(',', ' ')} values`,
      span,
      'write the values where they are needed, or keep them in variables',
    )
  return { kind: 'scalar', value: null, text: '', style: 'plain', span }
}

const MOST_NODES = 1_000_000

/** `{{ x }}` without quotes is, to YAML, a map whose key is a map. */
function isBraces(reader: YamlReader, event: MappingEvent): boolean {
  const inner = reader.events[reader.index]
  return (
    event.style === COLLECTION_STYLE.FLOW &&
    inner?.type === EVENT_ID.MAPPING &&
    inner.start === event.start + 1 &&
    reader.text[inner.start] === '{'
  )
}

function readBraces(reader: YamlReader, event: MappingEvent, key: string | undefined): YamlScalar {
  for (let depth = 1; depth > 0 && reader.index < reader.events.length; reader.index++) {
    const { type } = reader.events[reader.index] as Event
    if (type === EVENT_ID.POP) depth--
    else if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++
  }
  const trap = bracesTrap(reader.file, event.start, key)
  reader.diagnostics.error('yaml-trap', trap.summary, trap.span, trap.hint)
  reader.end = trap.span.end
  return meantScalar(trap.span, key)
}

function withTagChecked(
  reader: YamlReader,
  event: ScalarEvent | SequenceEvent | MappingEvent,
  key: string | undefined,
  node: YamlNode,
): YamlNode {
  if (event.tagStart < 0) return node
  const tag = reader.text.slice(event.tagStart, event.tagEnd)
  if (tag === '!!str' && node.kind === 'scalar') return { ...node, value: node.text }
  const trap = tagTrap(reader.file, event.tagStart, key)
  reader.diagnostics.error('yaml-trap', trap.summary, trap.span, trap.hint)
  const text = reader.file.text.slice(trap.span.start, trap.span.end)
  return node.kind === 'scalar' ? { ...node, value: text, text, style: 'plain', span: trap.span } : node
}

function reportSecondDocument(reader: YamlReader): void {
  const start = skipTrivia(reader.text, reader.end)
  reader.diagnostics.error(
    'yaml-two-documents',
    'a file holds one YAML document',
    { file: reader.file, start, end: start + 3 },
    'remove what follows, or put it in a file of its own',
  )
}
