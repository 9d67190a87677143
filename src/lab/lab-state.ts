import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type LabHost, type LabLayout, labHost } from './lab-layout.ts'

/** The init system that a lab's hosts boot. */
export type Flavour = 'systemd' | 'sysv'

/** What is written down about a lab; whether its hosts run is asked of the machine, never of this file. */
export interface LabRecord {
  readonly version: 1
  readonly name: string
  /** The first three numbers of the lab's /24. */
  readonly subnet: string
  readonly flavour: Flavour
  /** Whether the hosts' WRTC speaks TLS. */
  readonly tls?: boolean | undefined
  /** The folders of the image that the hosts' disks lie over. */
  readonly image: readonly string[]
  readonly hosts: number
  /** The frozen lab whose disks lie between the image and the hosts' own, and its subnet. */
  readonly frozen?: { readonly folder: string; readonly subnet: string } | undefined
}

/** `undefined` for a lab that was never made, was taken down, or whose file is damaged. */
export function readLabRecord(lab: LabLayout): LabRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(lab.stateFile, 'utf8')) as LabRecord
    return record.version === 1 ? record : undefined
  } catch {
    return undefined
  }
}

export function writeLabRecord(lab: LabLayout, record: LabRecord): void {
  mkdirSync(lab.folder, { recursive: true, mode: 0o700 })
  writeFileSync(`${lab.stateFile}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${lab.stateFile}.new`, lab.stateFile)
}

/** The names of all labs below `.wrtcplay/lab`, half-made ones included. */
export function labNames(root: string): readonly string[] {
  try {
    return readdirSync(root)
      .filter((name) => !name.startsWith('.'))
      .sort()
  } catch {
    return []
  }
}

export function hostsOf(lab: LabLayout, record: LabRecord): readonly LabHost[] {
  return Array.from({ length: record.hosts }, (_, index) => labHost(lab, record.subnet, index + 1))
}
