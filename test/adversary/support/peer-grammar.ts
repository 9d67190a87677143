import type { PeerAnswer } from './peer-answers.ts'

/** What docs/wrtc-data-protocol.md lets pass of an answer; `undefined` when none of it counts. Written from that page. */
export function keptOf({ of, bytes, status }: PeerAnswer): readonly string[] | undefined {
  const lines = bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '' && line !== 'status 0')
  if (status !== 0 || lines.length === 0) return undefined
  const isSecond = lines[0] === 'wrtc-data 2'
  const [first, ...further] = isSecond ? lines.slice(1) : lines
  const begin = first === undefined ? undefined : (of === 'offer' ? epochLine : holdingLine)(first)
  if (begin === undefined) return undefined
  const at = further.findIndex((line, index) => line === `end ${index + 2}`)
  if (isSecond && at === -1) return undefined
  const body = isSecond ? further.slice(0, at) : further
  const fits = body.filter(of === 'offer' ? isOfOffer : isReason)
  return [begin, ...(of === 'tell' ? fits.slice(0, 1) : fits)]
}

const NUMBER = '(?:0|[1-9][0-9]{0,11})'
const NAME = '(?:-|[A-Za-z0-9_][A-Za-z0-9_.-]{0,252})'
const ROLE = '(active|standby|fault|-)'

function epochLine(line: string): string | undefined {
  const whole = line.replace(/^([^ ]* [^ ]* [^ ]* [^ ]*) ?$/, '$1 -')
  return new RegExp(`^epoch ${NUMBER} ${NAME} ${NUMBER} ${ROLE}$`).test(whole) ? whole : undefined
}

function holdingLine(line: string): string | undefined {
  const whole = line.replace(/ $/, ' -')
  return new RegExp(`^(holds|lacks) ${ROLE}$`).test(whole) ? whole : undefined
}

function isReason(line: string): boolean {
  return line.length <= 200 && /^(planned: |check failed: )[ -~]*$|^keepalived ended$/.test(line)
}

function isOfOffer(line: string): boolean {
  if (/^m [0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(line)) return true
  const [, path] = /^[bn] [0-9a-f]{64} {2}\.\/([ -[\]-~\u0080-\u00ff]+)$/.exec(line) ?? []
  if (path === undefined || path.length > 4094) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}
