/** What a hostile peer says: answers to `offer` and `tell`, whole ones and such as have been spoilt, as bytes. */
export interface PeerAnswer {
  readonly of: 'offer' | 'tell'
  readonly bytes: Buffer
  /** How ssh ended. */
  readonly status: number
}

export function peerAnswer(random: () => number): PeerAnswer {
  const of = random() < 0.8 ? 'offer' : 'tell'
  let lines = of === 'offer' ? goodOffer(random) : goodTell(random)
  if (random() < 0.6) lines = ['wrtc-data 2', ...lines, `end ${lines.length + 1}`]
  const times = Math.floor(random() * 4)
  for (let time = 0; time < times; time++) lines = spoil(lines, random)
  const text = `${lines.join('\n')}${random() < 0.9 ? '\n' : ''}`
  return { of, bytes: Buffer.from(text, 'latin1'), status: random() < 0.95 ? 0 : 255 }
}

function goodOffer(random: () => number): readonly string[] {
  const files = Array.from(
    { length: Math.floor(random() * 5) },
    () => `${pick('bn', random)} ${digest(random)}  ${pick(GOOD_PATHS, random)}`,
  )
  const macs = random() < 0.5 ? ['m 02:00:5e:10:00:0A'] : []
  const role = pick(['active', 'standby', 'fault', '-', ''], random)
  return [`epoch ${Math.floor(random() * 1000)} left ${Math.floor(random() * 9)} ${role}`, ...macs, ...files]
}

function goodTell(random: () => number): readonly string[] {
  const first = `${pick(['holds', 'lacks'], random)} ${pick(['active', 'standby', '-', ''], random)}`
  const reason = pick(['', 'planned: told to yield', 'check failed: silent', 'keepalived ended'], random)
  return reason === '' ? [first] : [first, reason]
}

function spoil(lines: readonly string[], random: () => number): readonly string[] {
  const at = Math.floor(random() * (lines.length + 1))
  const line = lines[at] ?? ''
  const words = line.split(' ')
  const word = Math.floor(random() * words.length)
  const put = (...now: readonly string[]): readonly string[] => lines.toSpliced(at, 1, ...now)
  const spoilt: readonly (() => readonly string[])[] = [
    () => put(words.toSpliced(word, 1, pick(NUMBERS, random)).join(' ')),
    () => put(words.toSpliced(word, 1, pick(WORDS, random)).join(' ')),
    () => put(line, `n ${digest(random)}  ${pick(BAD_PATHS, random)}`),
    () => put(line, pick(JUNK, random)),
    () => put(pick(JUNK, random), line),
    () => put(),
    () => put(line, line),
    () => lines.slice(0, at),
    () => put(line.slice(0, Math.floor(random() * line.length))),
    () => put(`${line}${pick(['\r', '\0', ' ', '\t', '\x1b[2J', 'x'], random)}`),
    () => put(line.toUpperCase()),
    () => put(Array.from({ length: 60 }, () => String.fromCharCode(Math.floor(random() * 256))).join('')),
  ]
  return pick(spoilt, random)()
}

function digest(random: () => number): string {
  return Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('')
}

function pick<Item>(items: ArrayLike<Item>, random: () => number): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

const NUMBERS = [
  '08',
  '00',
  '-1',
  '+1',
  '1e3',
  '0x1f',
  '999999999999',
  '1000000000000',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551616',
  `${'9'.repeat(400)}`,
  '1.5',
  '1+1',
  'a[$(id>hit)]',
  '',
]
const WORDS = [
  '$(id>hit)',
  '`id>hit`',
  ';id>hit;',
  '../../etc',
  '-',
  '*',
  '',
  "'",
  'active',
  'nobody else',
  'é',
]
const GOOD_PATHS = [
  './a.json',
  './a b/c.json',
  './.x/..y/-z',
  './caf\xe9',
  `./${'d/'.repeat(200)}x`,
  "./'$(id)'",
]
const BAD_PATHS = [
  '/etc/shadow',
  'a.json',
  './../a',
  './a/../b',
  './a/..',
  './a//b',
  './a/',
  './.',
  './',
  '.',
  './a\tb',
  './a\\b',
  './a\x7f',
  `./${'x'.repeat(4095)}`,
  '-rf',
  '',
]
const JUNK = [
  'status 0',
  'status 1',
  'end 0',
  'end 3',
  'wrtc-data 2',
  'wrtc-data 3',
  'refused $(id>hit)',
  'epoch 5 left 0 active',
  'holds active',
  'm 00:00:00:00:00:00',
  'm 0:0:0:0:0:0',
  'm ::::::::::::::::',
  '',
  ' ',
  '#!/bin/sh',
  'x'.repeat(5000),
  'planned: \x1b]0;x\x07',
  `check failed: ${'y'.repeat(300)}`,
]
