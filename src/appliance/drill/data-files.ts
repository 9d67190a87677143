import { setTimeout as sleep } from 'node:timers/promises'
import { type Script, sh, userScript } from '../../core/shell.ts'
import { asUser } from '../facts/as-user.ts'
import type { PairSettings } from '../settings/settings.ts'
import { type DrillHost, mustSh } from './drill-host.ts'
import type { Holding } from './observation.ts'

/** The drill's state files on a host: the number that each of them holds. */
export async function holdingOf(host: DrillHost, settings: PairSettings, prefix: string): Promise<Holding> {
  const { data } = settings
  const script = sh`cd ${data} && find . -maxdepth 1 -type f -name ${`${prefix}-*.json`} ${NUMBERS} || :`
  return new Map(
    parseNumbers(await mustSh(host, asItsUser(settings, script))).map((one) => [one.name, one.number]),
  )
}

/** What a host has put aside of the drill's files as the losing side's versions. */
export async function putAside(
  host: DrillHost,
  settings: PairSettings,
  prefix: string,
): Promise<readonly { readonly name: string; readonly number: number }[]> {
  const script = sh`find ${homeOf(settings)} -path '*conflict*' -name ${`*${prefix}-*`} -type f ${NUMBERS} || :`
  return parseNumbers(await mustSh(host, asItsUser(settings, script)))
}

/** Has a standby fetch with its next check what the sync has left out, and not half a minute after it did so last. */
export async function fetchNow(host: DrillHost, { runFolder }: PairSettings): Promise<void> {
  await mustSh(host, sh`rm -f ${runFolder}/rejoined-at`.source)
}

/**
 * Removes the drill's files from the hosts that can be reached. What a sync was just carrying comes back on its other
 * end, so that is done until a second's rest brings none.
 */
export async function removeDrillFiles(
  hosts: readonly DrillHost[],
  settings: PairSettings,
  prefix: string,
  restMs = 1_000,
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const removed = await Promise.allSettled(hosts.map((host) => removeFrom(host, settings, prefix)))
    const isClear = removed.every((one) => one.status === 'rejected' || one.value === '')
    if (isClear && round > 0) return
    await sleep(restMs)
  }
}

/** Returns the names of what was there. */
function removeFrom(host: DrillHost, settings: PairSettings, prefix: string): Promise<string> {
  const home = homeOf(settings)
  // What was put aside of them lay in folders of its own.
  const script = sh`find ${home} -name ${`*${prefix}-*`} -type f -print -exec rm -f {} + 2>/dev/null
find ${home} -depth -path ${`${home}/conflict*/*`} -type d -exec rmdir {} \\; 2>/dev/null || :`
  return mustSh(host, asItsUser(settings, script, MANY_FILES_SECONDS))
}

/** The folder that the data lies in: all that is made of it is kept there, too. */
function homeOf({ data }: PairSettings): string {
  return data.replace(/\/[^/]*$/, '') || '/'
}

const NUMBERS = userScript(`-exec grep -Ho '"value": *[0-9]*' {} + 2>/dev/null`)

/** The files are their user's, who can put anything in their place meanwhile: nothing is done with them as root. */
export function asItsUser({ user }: PairSettings, script: Script, seconds = 20): string {
  return sh`${asUser(user, seconds)}
as_user sh -c ${script.source}`.source
}

/** What making or removing tens of thousands of files may take on a busy machine. */
export const MANY_FILES_SECONDS = 80

const MOST_ROUNDS = 10

/** Lines such as `drill-k3x-17.json:"value": 17`; a folder, and what was added to a name put aside, are left out. */
export function parseNumbers(text: string): readonly { readonly name: string; readonly number: number }[] {
  return text.split('\n').flatMap((line) => {
    const [, name, number] =
      /(drill-[a-z0-9]+-(?:last)?\d+)(?:[^\d/:][^/:]*)?:"value": *(\d+)$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, number: Number(number) }]
  })
}
