import { Worker } from 'node:worker_threads'
import {
  type Change,
  type Failure,
  failure,
  isFailure,
  isInquiry,
  type Plan,
} from '../core/module-definition.ts'
import { Semaphore } from '../core/semaphore.ts'
import { answerTo, type TextAnswer, type TextSearch } from '../core/text-search.ts'
import { hasHadTime, MOST_TIMES_AS_LONG, processorMs, withinTime } from '../core/within-time.ts'

/**
 * Searches hosts' texts with regular expressions of the user's, none of which may block the run. A search runs on this
 * thread for `AT_ONCE_MS` milliseconds, because a new thread takes 50 ms to start; longer searches go one after the
 * other to a worker thread, which gives each up after `MOST_MS` of processor time (ADR 12).
 */
export class TextSearcher {
  readonly #semaphore = new Semaphore(1)
  /** Expressions that exceeded `AT_ONCE_MS`: they go to the worker thread at once. */
  readonly #slow = new Set<string>()
  #worker: Worker | undefined

  /** Resolves with the changes of a plan once all its questions are answered, or with a failure. */
  async settle(plan: Plan): Promise<readonly Change[] | Failure> {
    let settled = plan
    while (isInquiry(settled)) {
      const answer = await this.#answer(settled.search)
      if (isFailure(answer)) return answer
      settled = settled.next(answer)
    }
    return settled
  }

  async #answer(search: TextSearch): Promise<TextAnswer | Failure> {
    const key = JSON.stringify(search.expressions)
    const atOnce = this.#slow.has(key) ? undefined : here(search)
    if (atOnce !== undefined) return atOnce
    this.#slow.add(key)
    return this.#semaphore.run(() => this.#inThread(search))
  }

  async #inThread(search: TextSearch): Promise<TextAnswer | Failure> {
    const worker = this.#worker ?? (await startWorker())
    this.#worker = worker
    const reply = await replyTo(worker, search)
    if (reply === 'answered nothing') return tooLarge(search)
    if (typeof reply !== 'string') return reply
    this.#worker = undefined
    await worker.terminate()
    return reply === 'late' ? tooSlow(search) : tooLarge(search)
  }
}

const AT_ONCE_MS = 50
const MOST_MS = 1_000
const MOST_MEGABYTES = 512

function here(search: TextSearch): TextAnswer | Failure | undefined {
  try {
    return withinTime(AT_ONCE_MS, () => answerTo(search))?.value
  } catch {
    return tooLarge(search)
  }
}

type Reply = TextAnswer | 'answered nothing' | 'late' | 'broken'

function replyTo(worker: Worker, search: TextSearch): Promise<Reply> {
  return new Promise((resolve) => {
    const before = processorMs()
    let rounds = 0
    const isLate = (): void => {
      rounds++
      if (rounds === MOST_TIMES_AS_LONG || hasHadTime(MOST_MS, before)) settle('late')
      else timer = setTimeout(isLate, MOST_MS)
    }
    let timer = setTimeout(isLate, MOST_MS)
    const settle = (reply: Reply): void => {
      clearTimeout(timer)
      worker.off('message', onAnswer)
      worker.off('error', onError)
      resolve(reply)
    }
    const onAnswer = (answer: TextAnswer | undefined): void => settle(answer ?? 'answered nothing')
    worker.on('message', onAnswer)
    const onError = (): void => settle('broken')
    worker.on('error', onError)
    worker.postMessage(search)
  })
}

/** Resolves when the worker has started, so that the first search has its whole time. */
function startWorker(): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    })
    worker.once('error', reject)
    worker.once('message', () => {
      worker.off('error', reject)
      // Without a listener, an error of the worker would end the program.
      worker.on('error', () => undefined)
      worker.unref()
      resolve(worker)
    })
  })
}

const PROGRAM = `'use strict'
const { parentPort } = require('node:worker_threads')
const answerTo = ${answerTo.toString()}
parentPort.on('message', (search) => {
  let answer
  try { answer = answerTo(search) } catch {}
  parentPort.postMessage(answer)
})
parentPort.postMessage('ready')`

function tooSlow({ what }: TextSearch): Failure {
  return failure(
    `${what}: not done within ${MOST_MS / 1000} s, so nothing was planned from it`,
    'it tries too many ways: avoid a repetition in a repetition, such as (a+)*, and repetitions of the same side by side',
  )
}

function tooLarge({ what }: TextSearch): Failure {
  return failure(
    `${what}: the expression, or what comes of it, is too large`,
    'make it shorter, or split the file',
  )
}
