import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { summarise } from './summary.mjs'

/** Puts one measurement into the file of figures, in place of an older one of the same name. */
export function saveResults(path, machine, { key, title, samples, notes = [], own }) {
  const { measurements = {} } = readResults(path)
  measurements[key] = { title, at: new Date().toISOString(), notes, ...summarise(samples, own), samples }
  mkdirSync(dirname(path), { recursive: true })
  const sorted = Object.fromEntries(Object.entries(measurements).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(path, `${JSON.stringify({ version: 1, machine, measurements: sorted }, undefined, 1)}\n`)
}

/** What is in a file of figures; empty where there is none. */
export function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
