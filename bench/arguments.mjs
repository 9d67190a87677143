export const USAGE = `usage: npm run bench -- [CASE...] [--rounds N] [--json FILE] [--floor-only] [--docs]

  --rounds N     measure each program N times; every case has a number of its own
  --json FILE    where the figures go; a case's new figures take the place of its old ones
  --floor-only   leave Ansible out: minutes become seconds
  --docs         write the figures into docs/performance.md, too

cases (all of them, unless some are named):`

const DEFAULT_JSON = '.wrtcplay/bench/results.json'

/** Returns what was asked for, or what is wrong with it. */
export function readArguments(argv, cases) {
  const options = { cases: [], rounds: undefined, json: DEFAULT_JSON, floorOnly: false, docs: false }
  const words = [...argv]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--floor-only') options.floorOnly = true
    else if (word === '--docs') options.docs = true
    else if (word === '--rounds') options.rounds = Number(words.shift())
    else if (word === '--json') options.json = words.shift()
    else {
      const found = cases.find(({ key }) => key === word)
      if (found === undefined) return `there is no case "${word}"`
      options.cases.push(found)
    }
  }
  if (options.rounds !== undefined && !(Number.isInteger(options.rounds) && options.rounds > 0)) {
    return '--rounds needs a whole number above 0'
  }
  if (options.json === undefined) return '--json needs a file'
  if (options.cases.length === 0) options.cases.push(...cases)
  return options
}
