import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureShellCheck } from './debian.mjs'
import { ROOT, say } from './run.mjs'

/**
 * What shellcheck finds in all shell that ships, and in the bench's: the failover scripts, the lab, playbooks and task files,
 * what modules make of the cases of their tests, and what the appliance makes for a pair. Without shellcheck nothing is checked, which counts as a mistake where `CI` is set.
 */
export async function mistakesInShell() {
  const problem = ensureShellCheck()
  if (problem !== undefined) {
    say(`Going on without: ${problem}`)
    return process.env.CI ? [problem] : []
  }
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-shell-'))
  try {
    return [...failoverScripts(folder), ...lab(), ...bench(), ...(await madeShell(folder))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const APPLIANCE = 'files/wrtc-pair'

/** Each program with all that it reads, for that is where its variables and functions are. */
function failoverScripts(folder) {
  const settings = readFileSync(join(ROOT, 'templates/settings.conf.hbs'), 'utf8')
  // Not each program uses each of them.
  const text = `# shellcheck disable=SC2034\n${settings.replaceAll(/\{\{sh [^}]*\}\}/g, 'x')}`
  writeFileSync(join(folder, 'settings.conf'), text)
  const programs = readdirSync(join(ROOT, APPLIANCE, 'programs')).map((name) => `programs/${name}`)
  const way = ['--check-sourced', `--source-path=${APPLIANCE}/library`, `--source-path=${folder}`]
  return shellcheck(
    way,
    [...programs, 'library/mine.sh'].map((name) => `${APPLIANCE}/${name}`),
  )
}

function lab() {
  const files = readdirSync(join(ROOT, 'lab'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return shellcheck(
    [],
    files.filter((path) => /^#! ?\/bin\/sh\b/.test(readFileSync(path, 'utf8'))),
  )
}

function bench() {
  const files = readdirSync(join(ROOT, BENCH)).filter((name) => name.endsWith('.sh'))
  return shellcheck(
    ['--shell=sh', '--severity=info'],
    files.map((name) => `${BENCH}/${name}`),
  )
}

const BENCH = 'bench/work'

/** What has values in it, and what TypeScript makes: each text once. */
async function madeShell(folder) {
  // What it needs is installed only by now.
  const { loadTypeScript } = await import('../build/load-typescript.mjs')
  const load = (name) => loadTypeScript(join(ROOT, 'scripts/build', name))
  const { applianceShell } = await load('appliance-shell.ts')
  const { moduleShell } = await load('module-shell.ts')
  const { playbookShell } = await load('playbook-shell.ts')
  return [
    ...mistakesIn(moduleShell(ROOT), 'the module', folder),
    ...mistakesIn(playbookShell(ROOT), 'YAML:', folder),
    ...mistakesIn(await applianceShell(), 'src/appliance:', folder),
  ]
}

/** `texts` have a name each; `from` says whose they are. */
function mistakesIn(texts, from, folder) {
  const place = mkdtempSync(join(folder, 'made-'))
  const files = texts.map(({ name, text }) => {
    const path = join(place, `${name.replaceAll('/', '+')}.sh`)
    writeFileSync(path, text)
    return path
  })
  const meant = [...Object.keys(MEANT)].join(',')
  return shellcheck(['--shell=sh', '--severity=info', `--exclude=${meant}`], files)
    .filter((mistake) => !isSplitOnPurpose(mistake))
    .map((mistake) => mistake.replace(`${place}/`, `shell of ${from} `).replaceAll('+', '/'))
}

/** Rules that what is made of values breaks, and why it may. */
const MEANT = {
  SC1091: 'a file that only hosts have is read',
  SC1007: '`a= b=` leaves both empty',
  SC1010: '`done` is a word that is printed',
  SC2015: '`A && B || C`: C is for a failure of either',
  SC2012: '`ls` tells whether something is there, and not what',
  SC2016: 'a value is quoted although it would not have to be',
  SC2026: 'so is one beside a pattern',
  SC2034: 'functions that tasks share set what some of them use',
  SC2043: 'a list may have one item',
  SC2050: 'a value is compared',
  SC2119: 'functions that tasks share are called with values by some of them',
  SC2120: 'the same',
  SC2157: 'a value may be empty',
  SC2194: 'a value is compared',
  SC2209: '`file` is a word, not the command',
  SC3013: '`-ef` is in every shell that hosts have for sh',
}

/** Lists of names, ids and words that have been looked at, for which an expansion without quotes is what is meant. */
const LISTS =
  /^\$(\{?(todo|also|triggers|line##|_w_stat##|_w_is3|_w_mark|pids|found|files|plain|ways|others|words%%)|\((pidof |tr '\\0' ' ' <"\/proc|ip -o address show to ))/

function isSplitOnPurpose(mistake) {
  const [, path, line, column] = /^(.*?):(\d+):(\d+): .*\[SC2(?:086|046)\]$/.exec(mistake) ?? []
  return (
    path !== undefined &&
    LISTS.test(
      readFileSync(path, 'utf8')
        .split('\n')
        [line - 1].slice(column - 1),
    )
  )
}

function shellcheck(options, files) {
  if (files.length === 0) throw new Error('there is no shell to check')
  const args = ['--format=gcc', ...options, ...files]
  const { status, stdout, stderr, error } = spawnSync('shellcheck', args, { cwd: ROOT, encoding: 'utf8' })
  if (error !== undefined || status > 1) return [`shellcheck: ${error?.message ?? stderr}`]
  return [...new Set(stdout.split('\n').filter(Boolean))]
}
