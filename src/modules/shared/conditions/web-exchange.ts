import { isIP } from 'node:net'
import { type Failure, failure } from '../../../core/module-definition.ts'
import { type Script, sh } from '../../../core/shell.ts'
import { CLOSE_FRAME, upgradeRequest } from '../../../core/web-socket-request.ts'

/** A place that is asked over HTTP. */
export interface WebPlace {
  /** As in the URL; an IPv6 address is without brackets. */
  readonly host: string
  readonly port: number
  /** With the query. */
  readonly path: string
  readonly isTls: boolean
  /** The DNS name that a server behind TLS is asked for (RFC 6066, section 3: an address is none). */
  readonly serverName: string | undefined
  readonly isWebSocket: boolean
  /** For messages. */
  readonly url: string
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }

/** Reads a URL of HTTP or of a WebSocket; `parameter` says which. */
export function readWebPlace(text: string, parameter: 'http' | 'websocket'): WebPlace | Failure {
  const schemes = parameter === 'http' ? ['http:', 'https:'] : ['ws:', 'wss:']
  const example = parameter === 'http' ? 'http://10.0.0.10:8080/health' : 'ws://10.0.0.10:8080/'
  const hint = `write it as in ${example}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) return failure(`\`${parameter}\` is no URL: ${text}`, hint)
  if (!schemes.includes(url.protocol))
    return failure(
      `\`${parameter}\` asks over ${schemes.map((scheme) => `${scheme}//`).join(' or ')}, not ${url.protocol}//`,
      hint,
    )
  if (url.username + url.password !== '')
    return failure(`\`${parameter}\` cannot log in: leave the user out of the URL`, hint)
  if (url.hostname === '') return failure(`\`${parameter}\` names no host: ${text}`, hint)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host,
    port: url.port === '' ? (PORTS[url.protocol] ?? 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    isTls: url.protocol === 'https:' || url.protocol === 'wss:',
    serverName: isIP(host) === 0 ? host : undefined,
    isWebSocket: parameter === 'websocket',
    url: text,
  }
}

/**
 * A test that ends with 0 when the place answers within `seconds`: a WebSocket with an upgrade (101), else with
 * `status`, or with any status from 200 to 399. Prints to stderr when the host lacks the means to ask.
 */
export function webAnswers(place: WebPlace, seconds: number, status: number | undefined): Script {
  const wanted = place.isWebSocket ? '101' : status === undefined ? '[23][0-9][0-9]' : String(status)
  return sh`answer=$(${webExchange(place, seconds)})
case $answer in 'HTTP/1.'?' '${verbatim(wanted)}*) ;; *) false ;; esac`
}

/** Prints the first line of the answer and stops reading, so that a connection that stays open holds up nothing. */
export function webExchange(place: Omit<WebPlace, 'url'>, seconds: number): Script {
  const { host, port, isTls } = place
  const authority = `${bracketed(host)}:${port}`
  const request = sh`request=${forPrintf(requestText(place, authority))}`
  if (isTls) return sh`${request}\n${tlsExchange(place, authority, seconds)}`
  return sh`${request}
if command -v bash >/dev/null && command -v timeout >/dev/null; then
  timeout ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf %b "$2" >&3 && IFS= read -r line <&3 && echo "$line"' \\
    ${host} ${port} "$request" 2>/dev/null | tr -d '\\r'
elif command -v nc >/dev/null && command -v timeout >/dev/null; then
  printf %b "$request" | timeout ${seconds} nc ${host} ${port} 2>/dev/null | head -n 1 | tr -d '\\r'
elif command -v curl >/dev/null; then
  printf %b "$request" | curl --silent --max-time ${seconds} ${`telnet://${authority}`} 2>/dev/null | head -n 1 | tr -d '\\r'
else
  echo ${`${CANNOT_ASK}: the host has neither bash nor nc with timeout, and no curl`} >&2
fi`
}

/**
 * No certificate is verified, and none is loaded: that would take most of the time. openssl reads on behind the first line,
 * and is ended; some shells tell of that on stderr.
 */
function tlsExchange({ serverName }: Omit<WebPlace, 'url'>, authority: string, seconds: number): Script {
  const asked = serverName === undefined ? sh`${authority}` : sh`${authority} -servername ${serverName}`
  return sh`if command -v openssl >/dev/null && command -v timeout >/dev/null; then
  {
    printf %b "$request" | SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null sh -c 'echo "$$" && exec timeout "$@"' ask \\
      ${seconds} openssl s_client -quiet -connect ${asked} | {
      read -r asking && IFS= read -r line && printf '%s\\n' "$line" && kill "$asking"
    }
  } 2>/dev/null
else
  echo ${`${CANNOT_ASK}: the host has no openssl, or no timeout`} >&2
fi`
}

const CANNOT_ASK = 'cannot tell whether it answers'

function requestText({ path, isWebSocket }: Omit<WebPlace, 'url'>, authority: string): string {
  if (isWebSocket) return upgradeRequest(authority, path) + CLOSE_FRAME
  return `GET ${path} HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`
}

/** A text in the notation of printf's %b. */
function forPrintf(text: string): string {
  const lines = text.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
  return lines.replaceAll(/[\x80-\xff]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8)}`)
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** A pattern for the shell that this module has written itself, so that it needs no quoting. */
function verbatim(text: string): Script {
  return { kind: 'script', source: text, shown: text }
}
