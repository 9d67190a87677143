import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aimRows } from './aims.mjs'
import { ROOT } from './root.mjs'
import { failureNotes } from './summary.mjs'
import { words } from './table.mjs'

const PAGE = join(ROOT, 'docs/performance.md')
const SECTION = /(<!-- results: .*-->\n)[\s\S]*(\n<!-- end of results -->)/

/** Puts all figures of a file of results between the two marks in docs/performance.md. */
export function writeResultsPage(path) {
  const results = JSON.parse(readFileSync(path, 'utf8'))
  const text = readFileSync(PAGE, 'utf8')
  if (!SECTION.test(text)) throw new Error('docs/performance.md has no place for the results')
  writeFileSync(
    PAGE,
    text.replace(SECTION, (_, head, end) => `${head}\n${resultsText(results)}${end}`),
  )
}

function resultsText({ machine, measurements }) {
  const { cores, processor, memoryGb, node, openssh, ansible, mitogen } = machine
  const peers = [openssh?.split(',')[0], ansible, mitogen && `Mitogen ${mitogen}`].filter(Boolean).join(', ')
  return [
    `Taken on ${cores} cores (${processor}), ${memoryGb} GB, Node ${node}; ${peers}. The hosts share these cores with the controller.\n`,
    '### Aims\n',
    '| | aim | found | |',
    '| --- | --- | --- | --- |',
    ...aimRows(measurements).map(
      ({ what, aim, found, isMet }) => `| ${what} | ${aim} | ${found} | ${isMet ? 'met' : '**missed**'} |`,
    ),
    '',
    ...Object.entries(measurements).flatMap(([key, one]) => sectionOf(key, one)),
  ].join('\n')
}

function sectionOf(key, { title, samples, medians, floor, ratios, notes }) {
  const [letter] = key.split('-')
  const rows = Object.entries(medians).map(([name, { wallMs, cpuMs, peakMb }]) => {
    const cells = [
      name === floor ? `${name} (the floor)` : name,
      `${seconds(wallMs)} s`,
      `${seconds(cpuMs)} s`,
      peakMb === undefined ? '' : `${peakMb} MB`,
      ratios[name] === undefined ? '' : words(ratios[name]),
      String(samples[name].length),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    `### (${letter}) ${title}\n`,
    `\`npm run bench -- ${letter}\`\n`,
    '| | median | CPU here | peak | wrtcplay takes | rounds |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...[...notes, ...failureNotes(samples)].map((note) => `${note[0].toUpperCase()}${note.slice(1)}.\n`),
  ]
}

function seconds(ms) {
  return (ms / 1000).toFixed(ms < 10_000 ? 2 : 1)
}
