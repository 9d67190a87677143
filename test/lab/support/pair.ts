import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { upgrades } from '../../../src/appliance/facts/outside-watch.ts'
import type { TestLab } from './lab.ts'
import { wrtcRequest } from './wrtc-client.ts'

export type Member = 'wrtc-a' | 'wrtc-b'

export const MEMBERS: readonly Member[] = ['wrtc-a', 'wrtc-b']

export function otherThan(member: Member): Member {
  return member === 'wrtc-a' ? 'wrtc-b' : 'wrtc-a'
}

/** Members that have the floating address; a host without power has none. */
export async function holders(lab: TestLab): Promise<readonly Member[]> {
  const found = await Promise.all(
    MEMBERS.map(async (member) => {
      const result = await lab
        .exec(member, ['ip', '-o', 'address', 'show', 'to', lab.vip])
        .catch(() => undefined)
      return result !== undefined && result.code === 0 && result.stdout !== '' ? [member] : []
    }),
  )
  return found.flat()
}

/** Whether the application answers at the floating address, asked from a host. */
export async function serves(lab: TestLab, from: Member): Promise<boolean> {
  try {
    await wrtcRequest(lab, from, [{ op: 'list' }])
    return true
  } catch {
    return false
  }
}

/**
 * Waits until something is so; milliseconds that it took. Fails with what was waited for. A look at a host costs some 20 ms of a
 * processor, which other files' hosts need, too.
 */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  { withinMs = PATIENCE_MS, everyMs = 100 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const isLast = performance.now() - startedAt >= withinMs
    if (await isSo()) return performance.now() - startedAt
    if (isLast) throw new Error(`not within ${withinMs / 1000} s: ${what}`)
    await sleep(everyMs)
  }
}

/**
 * Waits until a member alone has the address and its application answers there. What asks costs little, for its time counts; then the
 * application is asked for its data, too.
 */
export async function untilServedBy(lab: TestLab, member: Member, withinMs?: number): Promise<number> {
  const took = await until(
    `${member} holds ${lab.vip} and answers`,
    async () =>
      (await upgrades({ address: lab.vip, port: 8080, path: '/', tls: undefined })) &&
      (await lab.exec(member, ['ip', '-o', 'address', 'show', 'to', lab.vip])).stdout !== '',
    withinMs === undefined ? {} : { withinMs },
  )
  await wrtcRequest(lab, member, [{ op: 'list' }])
  return took
}

export async function pidOf(lab: TestLab, host: string, unit: string): Promise<string> {
  return lab.sh(host, `systemctl show --property MainPID --value ${unit}`)
}

/** For what has to come and promises no time: on a busy machine seconds go by in which a host does nothing. */
const PATIENCE_MS = 60_000
