import { spawn } from 'node:child_process'
import type { Account } from '../../templates/support/fake-host.ts'

/**
 * What a user does again and again with the places where root's scripts come by, the first of which is the data: swaps them,
 * links them to `targets`, puts pipes and folders and odd names there. As POSIX sh; each line is one act.
 */
export function hostileActs(
  count: number,
  places: readonly string[],
  targets: readonly string[],
  random: () => number,
): readonly string[] {
  const pick = (items: readonly string[]): string => items[Math.floor(random() * items.length)] ?? ''
  return Array.from({ length: count }, () => {
    const [place, other, target] = [pick(places), pick(places), pick(targets)]
    const name = pick(NAMES)
    const acts = [
      `rm -rf ${place}; ln -s ${target} ${place}`,
      `rm -rf ${place}; ln -s ${target} ${place}`,
      `rm -rf ${place}; mkdir -p ${place}/sub; for file in ${FILES}; do echo toor >${place}/$file; done`,
      `rm -rf ${place}; mkdir -p ${place}/sub; for file in ${FILES}; do echo toor >${place}/$file; done`,
      `mv ${place} ${place}.aside; ln -s ${target} ${place}; rm -f ${place}; mv ${place}.aside ${place}`,
      `mv ${place} ${place}.x && mv ${other} ${place} && mv ${place}.x ${other}`,
      `ln -sfn ${target} ${place}/${name}`,
      `ln -f ${target} ${place}/${name}`,
      `rm -rf ${place}; mkfifo ${place}`,
      `rm -f ${place}/${name}; mkfifo ${place}/${name}`,
      `mkdir -p ${place}/${name} && echo odd >${place}/${name}/x`,
      `mkdir -p ${place}; echo ${Math.floor(random() * 9)} >${place}/${name}`,
      `mkdir -p ${place}; cp ${place}/a.json ${place}/${name}`,
      `rm -rf ${place}; mkdir ${place}; chmod ${pick(['000', '777', '755', '1777'])} ${place}`,
      `chmod 755 ${place}; mkdir -p ${place}; echo data >${place}/a.json`,
      `rm -rf ${place}`,
    ]
    const [data = '', root = ''] = [places[0], targets[0]]
    const pointed = [
      `rm -rf ${data}; ln -s ${root} ${data}`,
      `[ ! -L ${data} ] || rm ${data}; mkdir -p ${data}/sub; for file in ${FILES}; do echo toor >${data}/$file; done`,
    ]
    return `${pick(random() < 0.5 ? pointed : acts)}; sleep ${(random() * 0.3).toFixed(2)}`
  })
}

/** Of the names that root's files have where the links lead to. */
const FILES = 'a.json passwd shadow open epoch sub/passwd sub/b.json'

const NAMES = [
  'a.json',
  'b.json',
  'passwd',
  'sub',
  'sub/passwd',
  '-rf',
  '"a\nb"',
  '"a\\\\b"',
  "'$(id)'",
  '"* ?"',
  '.a.json.abcdef',
]

/** Does the acts over and over as that user, until it is told to stop. */
export function playUser({ uid, gid }: Account, acts: readonly string[]): { stop(): Promise<void> } {
  const script = `while :; do\n${acts.map((act) => `{ ${act}; } 2>/dev/null`).join('\n')}\ndone`
  const way = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', 'sh', '-c', script]
  const child = spawn('setpriv', way, { stdio: 'ignore', detached: true })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return {
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
  }
}
