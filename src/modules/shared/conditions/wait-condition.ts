import { type Failure, failure, isFailure } from '../../../core/module-definition.ts'
import { type Script, sh, userScript } from '../../../core/shell.ts'
import { firstLine } from '../commands/command-text.ts'
import { filePresent, portListening, portReachable, processRunning } from './presence-tests.ts'
import { readWebPlace, webAnswers } from './web-exchange.ts'

/** The one condition that is waited for, with its further parameters. */
export interface WaitCondition {
  readonly port?: number
  readonly host?: string
  readonly http?: string
  readonly status?: number
  readonly websocket?: string
  readonly file?: string
  readonly process?: string
  readonly command?: string
  readonly state?: 'present' | 'absent'
}

export function checkCondition(
  condition: WaitCondition,
  kinds: readonly (keyof WaitCondition)[] = KINDS,
): Failure | undefined {
  const { port, host, http, status, websocket } = condition
  const given = kinds.filter((kind) => condition[kind] !== undefined).length
  if (given !== 1) return failure(`one of ${kinds.map((kind) => `\`${kind}\``).join(', ')} must be given`)
  if (host !== undefined && port === undefined) return failure('`host` goes with `port` alone')
  if (status !== undefined && http === undefined) return failure('`status` goes with `http` alone')
  const place = http === undefined ? undefined : readWebPlace(http, 'http')
  const socket = websocket === undefined ? undefined : readWebPlace(websocket, 'websocket')
  return [place, socket].find(isFailure)
}

const KINDS = ['port', 'http', 'websocket', 'file', 'process', 'command'] as const

/** A test that ends with 0 when the condition holds. */
export function conditionHolds(condition: WaitCondition): Script {
  const test = presence(condition)
  return condition.state === 'absent' ? sh`! { ${test}\n}` : test
}

function presence({
  port,
  host,
  http,
  status,
  websocket,
  file,
  process,
  command = 'true',
}: WaitCondition): Script {
  if (port !== undefined) return host === undefined ? portListening(port) : portReachable(host, port)
  if (http !== undefined) return answers(http, 'http', status)
  if (websocket !== undefined) return answers(websocket, 'websocket')
  if (file !== undefined) return filePresent(file)
  return process === undefined ? sh`( ${userScript(command)}\n)` : processRunning(process)
}

/** A test for an answer. A wrong URL has been reported before (`checkCondition`). */
function answers(url: string, parameter: 'http' | 'websocket', status?: number): Script {
  const place = readWebPlace(url, parameter)
  return isFailure(place) ? sh`false` : webAnswers(place, TRY_SECONDS, status)
}

const TRY_SECONDS = 2

export function conditionText({
  port,
  host,
  http,
  status,
  websocket,
  file,
  process,
  command = '',
  state,
}: WaitCondition): string {
  const gone = state === 'absent'
  if (port !== undefined) {
    if (host !== undefined) return `${host} port ${port} ${gone ? 'is closed' : 'answers'}`
    return `${gone ? 'nothing' : 'something'} listens on port ${port}`
  }
  if (http !== undefined)
    return `${http} ${gone ? 'no longer answers' : 'answers'} with ${status ?? 'a status below 400'}`
  if (websocket !== undefined) return `${websocket} ${gone ? 'is no longer upgraded' : 'is upgraded'}`
  if (file !== undefined) return `${file} is ${gone ? 'gone' : 'there'}`
  if (process !== undefined) return `${gone ? 'no' : 'a'} process ${process} runs`
  return `"${firstLine(command)}" ${gone ? 'fails' : 'succeeds'}`
}
