import { setTimeout as sleep } from 'node:timers/promises'
import { type Script, sh, userScript } from '../../core/shell.ts'
import { asUser } from '../facts/as-user.ts'
import type { PairSettings } from '../settings/settings.ts'
import { type DrillHost, mustSh } from './drill-host.ts'
import type { Holding } from './observation.ts'

/** By name of the drill's state files on a host: the number in the file. */
export async function holdingOf(host: DrillHost, settings: PairSettings, prefix: string): Promise<Holding> {
  const { data } = settings
  const script = sh`cd ${data} && find . -maxdepth 1 -type f -name ${`${prefix}-*.json`} ${NUMBERS} || :`
  return new Map(
    parseNumbers(await mustSh(host, asItsUser(settings, script))).map((one) => [one.name, one.number]),
  )
}

/** The drill's files that a host has put aside as versions of the losing side. */
export async function putAside(
  host: DrillHost,
  settings: PairSettings,
  prefix: string,
): Promise<readonly { readonly name: string; readonly number: number }[]> {
  const script = sh`find ${homeOf(settings)} -path '*conflict*' -name ${`*${prefix}-*`} -type f ${NUMBERS} || :`
  return parseNumbers(await mustSh(host, asItsUser(settings, script)))
}

/**
 * Makes the standby's next check fetch files that the sync has left out, even when the last fetch was less than half a
 * minute ago.
 */
export async function fetchNow(host: DrillHost, { runFolder }: PairSettings): Promise<void> {
  await mustSh(host, sh`rm -f ${runFolder}/rejoined-at`.source)
}

/**
 * Removes the drill's files from the hosts that answer. Files that a sync carries meanwhile come back, so removal is
 * repeated until a pause of a second brings none.
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

/** Removes the drill's files from a host; returns their names. */
function removeFrom(host: DrillHost, settings: PairSettings, prefix: string): Promise<string> {
  const home = homeOf(settings)
  // Files that were put aside lay in folders of their own.
  const script = sh`find ${home} -name ${`*${prefix}-*`} -type f -print -exec rm -f {} + 2>/dev/null
find ${home} -depth -path ${`${home}/conflict*/*`} -type d -exec rmdir {} \\; 2>/dev/null || :`
  return mustSh(host, asItsUser(settings, script, MANY_FILES_SECONDS))
}

/** The folder that holds the data folder and all copies that scripts make of the data. */
function homeOf({ data }: PairSettings): string {
  return data.replace(/\/[^/]*$/, '') || '/'
}

const NUMBERS = userScript(`-exec grep -Ho '"value": *[0-9]*' {} + 2>/dev/null`)

/**
 * Runs a script as the application's user. The files are this user's, who could exchange them at any moment, so root
 * does nothing with them.
 */
export function asItsUser({ user }: PairSettings, script: Script, seconds = 20): string {
  return sh`${asUser(user, seconds)}
as_user sh -c ${script.source}`.source
}

/** Seconds to make or remove tens of thousands of files on a busy machine. */
export const MANY_FILES_SECONDS = 80

const MOST_ROUNDS = 10

/**
 * Reads lines such as `drill-k3x-17.json:"value": 17`. Folders, and what is added to the name of a file put aside, are
 * left out of the name.
 */
export function parseNumbers(text: string): readonly { readonly name: string; readonly number: number }[] {
  return text.split('\n').flatMap((line) => {
    const [, name, number] =
      /(drill-[a-z0-9]+-(?:last)?\d+)(?:[^\d/:][^/:]*)?:"value": *(\d+)$/.exec(line) ?? []
    return name === undefined ? [] : [{ name, number: Number(number) }]
  })
}
