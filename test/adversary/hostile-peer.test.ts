import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import { itWith } from '../support/needed-tools.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { FakeHost, SHELLS } from '../templates/support/fake-host.ts'
import { type PeerAnswer, peerAnswer } from './support/peer-answers.ts'
import { keptOf } from './support/peer-grammar.ts'

/** Together 10 000 answers; a whole takeover is made of some of them. */
const ANSWERS = new Map([
  ['dash', rounds(4000)],
  ['bash', rounds(2000)],
  ['busybox', rounds(4000)],
])
const TAKEOVERS = rounds(5)
const LONG_MS = 300_000

describe.each(SHELLS)(`a peer that says anything, to %s (seed ${SEED})`, (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name)

  function aHost(): FakeHost {
    const host = new FakeHost(shell, { host: { name: 'left', peer_address: '' } }, ['bash'])
    hosts.push(host)
    for (const folder of ['run/data', 'answers', 'kept']) mkdirSync(host.path(folder))
    return host
  }

  test(
    'security 2: is heard as far as it keeps to the grammar, and no further',
    async () => {
      const host = aHost()
      const random = randomFrom(SEED)
      const answers = Array.from({ length: ANSWERS.get(name) ?? 0 }, () =>
        withoutNul(peerAnswer(random), name),
      )
      for (const [index, { bytes }] of answers.entries()) writeFileSync(host.path(`answers/${index}`), bytes)
      const list = answers.map(({ of, status }, index) => `${index} ${of} ${status}\n`).join('')
      const said = await heard(host, shell, list)
      expect(said.filter(Boolean).length, 'each answer was heard').toBe(answers.length)
      for (const [index, answer] of answers.entries()) {
        const why = `answer ${index} of seed ${SEED}: ${JSON.stringify(answer.bytes.toString('latin1').slice(0, 2000))}`
        const kept = keptOf(answer)
        expect(said[index], why).toBe(kept === undefined ? 'no' : 'yes')
        if (kept !== undefined)
          expect(readFileSync(host.path(`kept/${index}`), 'latin1'), why).toBe(`${kept.join('\n')}\n`)
      }
      expect(existsSync(host.path('hit'))).toBe(false)
    },
    LONG_MS,
  )

  test(
    'security 2: keeps no takeover from starting WRTC, and no epoch from being a number',
    async () => {
      const random = randomFrom(SEED + 1)
      for (let round = 0; round < TAKEOVERS; round++) {
        const host = aHost()
        for (const file of ['vip', 'keepalived', 'data/a.json']) host.write(file, '')
        host.write('state/epoch', `${Math.floor(random() * 20)} right\n`)
        const { bytes } = peerAnswer(random)
        writeFileSync(host.path('says'), bytes)
        const why = `takeover ${round} of seed ${SEED}: ${JSON.stringify(bytes.toString('latin1').slice(0, 2000))}`
        expect(await host.run('wrtc-role', 'master'), why).toMatchObject({ code: 0 })
        expect(host.lines('log'), why).toContain('wrtc start')
        expect(host.read('state/epoch'), why).toMatch(/^[1-9][0-9]{0,11} left\n$/)
        expect(host.read('said'), why).not.toMatch(/[^ -~\n]/)
        expect(host.has('hit'), why).toBe(false)
      }
    },
    LONG_MS,
  )

  const floods = {
    'one line without an end': "tr '\\0' x </dev/zero",
    'empty lines': "yes ''",
    'lines that fit': `echo 'epoch 1 left 0 active'; yes "n ${'0'.repeat(64)}  ./x"`,
  }
  test.each(Object.entries(floods))(
    'security 3: is not heard to the end when there is none: %s',
    async (_what, flood) => {
      const host = aHost()
      const [said] = await heard(host, shell, '0 offer 0\n', `{ ${flood}; } 2>/dev/null`)
      expect(said).toBe('no')
      expect(statSync(host.path('kept/0')).size).toBeLessThanOrEqual(33_554_432)
    },
    LONG_MS,
  )
})

/** BusyBox takes what stands before a NUL for the line; that is no worse than another line. */
function withoutNul(answer: PeerAnswer, shell: string): PeerAnswer {
  if (shell !== 'busybox') return answer
  return { ...answer, bytes: Buffer.from(answer.bytes.filter((byte) => byte !== 0)) }
}

/**
 * What the library of wrtc-data makes of answers, "yes" or "no" for each. Limits of time cost no processes here, and how
 * ssh ended is told behind a file's end.
 */
async function heard(
  host: FakeHost,
  shell: readonly string[],
  list: string,
  flood?: string,
): Promise<readonly string[]> {
  host.write('harness', harness(host, flood))
  const lines = list.trimEnd().split('\n')
  const shares = Array.from({ length: AT_ONCE }, (_, share) =>
    lines.filter((_, index) => index % AT_ONCE === share),
  )
  const said = await Promise.all(shares.map((share) => answered(host, shell, share)))
  return lines.map((_, index) => said[index % AT_ONCE]?.[Math.floor(index / AT_ONCE)] ?? '')
}

/** Each answer is a few processes, and not long enough for two processors. */
const AT_ONCE = 2

function harness(host: FakeHost, flood: string | undefined): string {
  const files = `head() { command head "$@"; printf '\\nstatus %s\\n' "$status"; }`
  return `cd '${host.folder}' && script_dir=$PWD && . ./settings.conf && lib=$script_dir/wrtc-pair-$version || exit
for part in common user data-grammar; do . "$lib/$part.sh" || exit; done
work=$work/$$
mkdir "$work"
timeout() {
  while :; do case $1 in -k | -s) shift 2 ;; -*) shift ;; *) break ;; esac; done
  shift
  "$@"
}
${flood === undefined ? files : `answer() { ${flood}; }`}
while read -r index of status; do
  if ${flood === undefined ? 'checked "$of" 60 <"answers/$index"' : 'said answer | checked "$of" 60'} >"kept/$index"; then
    echo yes
  else
    echo no
  fi
done`
}

async function answered(
  host: FakeHost,
  [file = '', ...args]: readonly string[],
  lines: readonly string[],
): Promise<readonly string[]> {
  const child = spawn(file, [...args, host.path('harness')], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(code).toBe(0)
  return stdout.split('\n').filter(Boolean)
}
