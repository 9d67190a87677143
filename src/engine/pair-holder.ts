import type { Clock } from '../core/clock.ts'
import type { Resource } from '../core/module-definition.ts'
import { sh } from '../core/shell.ts'
import type { Pair } from '../inventory/model.ts'
import { UnknownValue } from '../language/unknown-value.ts'
import type { UnitResult } from '../shell/contract.ts'
import { proberOf } from '../units/executor.ts'
import type { HostState } from './host-state.ts'

/** What `pair.holder` is at present. */
export interface Holder {
  /** A member's name; `null` when no member holds the address; an `UnknownValue` where the hosts gave no answer. */
  readonly value: unknown
  /** Names of pending tasks of a dry run that may change the holder. */
  readonly unless: readonly string[]
}

interface Found extends Holder {
  readonly askedAt: number
  /** How many changes the run had made, or left pending, when the hosts were asked. */
  readonly changes: number
}

/** The parts of a run that a question to the hosts needs. */
interface Asking {
  readonly clock: Clock
  readonly changes: { readonly count: number }
  readonly hosts: ReadonlyMap<string, HostState>
}

/** The holders of the pairs' VIPs, probed when a task needs one. An answer expires like any other probe. */
export class PairHolders {
  readonly #found = new Map<string, Found>()
  readonly #asked = new Map<string, Promise<void>>()
  #version = 0

  /** Counts answers that were found or forgotten: as long as the count stands, so do all answers. */
  get version(): number {
    return this.#version
  }

  of(pair: string): Holder | undefined {
    return this.#found.get(pair)
  }

  /** Forgets answers that are older than `oldestMs` milliseconds or than the newest change. */
  forget({ clock, changes, hosts }: Asking, oldestMs: number): void {
    if (this.#found.size === 0) return
    const now = clock.monotonicMs()
    const made = changesOf(changes.count, hosts)
    for (const [pair, { askedAt, changes: before }] of this.#found) {
      if (now - askedAt <= oldestMs && before === made) continue
      this.#found.delete(pair)
      this.#version++
    }
  }

  /** Tasks that need the same holder at the same time share one question. */
  ask(pair: Pair, run: Asking): Promise<void> {
    const asked = this.#asked.get(pair.name) ?? this.#askMembers(pair, run)
    this.#asked.set(pair.name, asked)
    return asked
  }

  async #askMembers(pair: Pair, run: Asking): Promise<void> {
    const changes = changesOf(run.changes.count, run.hosts)
    const askedAt = run.clock.monotonicMs()
    const members = await Promise.all(
      [pair.active, pair.standby].map((name) => ask(name, pair, run.hosts.get(name))),
    )
    const unless = members.flatMap(({ name }) => pendingFor(run.hosts.get(name)))
    this.#found.set(pair.name, { value: holderAmong(members, pair), unless, askedAt, changes })
    this.#version++
    this.#asked.delete(pair.name)
  }
}

const DEADLINE_MS = 10_000

function changesOf(made: number, hosts: ReadonlyMap<string, HostState>): number {
  let pending = 0
  for (const host of hosts.values()) pending += host.pending.size
  return made + pending
}

/**
 * Names of pending tasks that may move an address: they start or stop a service, install a package that brings a
 * service, or may alter anything.
 */
function pendingFor(host: HostState | undefined): readonly string[] {
  return host?.pending.namesOf(mayMoveAddress) ?? []
}

function mayMoveAddress(resource: Resource): boolean {
  return resource === 'any' || resource === 'package:*' || resource.startsWith('unit:')
}

type Answer = 'held' | 'not held' | { readonly why: string }

interface Member {
  readonly name: string
  readonly answer: Answer
}

async function ask(name: string, { vip }: Pair, host: HostState | undefined): Promise<Member> {
  if (host === undefined) return { name, answer: { why: 'the run does not talk to it' } }
  const { source } = addressScript(vip.address)
  const result = await proberOf(host.connection)(
    [{ source, timeoutMs: DEADLINE_MS, needed: false }],
    undefined,
    () => undefined,
  )
  return { name, answer: answerIn(result) }
}

function addressScript(address: string) {
  return sh`PATH=$PATH:/usr/sbin:/sbin
command -v ip >/dev/null || { echo 'there is no command ip' >&2; exit 3; }
found=$(ip -o address show to ${address}) || exit 3
[ -z "$found" ] || echo held`
}

function answerIn(result: UnitResult): Answer {
  if (result.kind === 'refused') return { why: result.refusal.message }
  const [part] = result.parts
  if (result.kind === 'lost' || part === undefined || part.kind === 'skipped')
    return { why: 'the connection was lost' }
  if (part.kind === 'timeout') return { why: `no answer within ${DEADLINE_MS / 1000} s` }
  const said = part.stdout.subarray(0, MOST_SAID).toString().trim()
  if (part.code === 0 && (said === '' || said === 'held')) return said === 'held' ? 'held' : 'not held'
  const [line = ''] = part.stderr.subarray(0, MOST_SAID).toString().trim().split('\n')
  return { why: line === '' ? `it ended with ${part.code}` : line }
}

const MOST_SAID = 200

function holderAmong(members: readonly Member[], { vip }: Pair): unknown {
  const holders = members.filter(({ answer }) => answer === 'held')
  if (holders.length > 1)
    return unknown(`both ${holders.map(({ name }) => name).join(' and ')} hold ${vip.address}`)
  const [holder] = holders
  if (holder !== undefined) return holder.name
  const silent = members.flatMap(({ name, answer }) =>
    typeof answer === 'string' ? [] : [`${name} could not be asked (${answer.why})`],
  )
  if (silent.length === 0) return null
  const others = members.flatMap(({ name, answer }) =>
    answer === 'not held' ? [`${name} does not hold ${vip.address}`] : [],
  )
  return unknown(`who holds ${vip.address} cannot be told: ${[...silent, ...others].join(', and ')}`)
}

function unknown(why: string): UnknownValue {
  return new UnknownValue(why, { asks: 'pair.holder' })
}
