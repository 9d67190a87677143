import { assertNever } from '../../core/assert-never.ts'
import type { Foreseen } from '../../core/foreseen.ts'
import { type Failure, failure, type ProbeOutput } from '../../core/module-definition.ts'
import { unreadable } from '../shared/commands/probe-trouble.ts'

export type PackageManager = 'apt' | 'dnf' | 'yum' | 'zypper' | 'apk'

export interface PackageState {
  readonly manager: PackageManager
  /** By name: the version, of the requested packages. */
  readonly installed: ReadonlyMap<string, string>
  /** By name: the state, of requested packages that are installed only in part. */
  readonly broken: ReadonlyMap<string, string>
  /** Requested packages with a newer version in the host's lists; empty when that was not asked for. */
  readonly outdated: readonly string[]
  /** Requested packages that were installed because others need them, and are removed with those. */
  readonly automatic: readonly string[]
  readonly outlook: Outlook
}

/** What the package manager would do; empty where there is nothing to do. */
interface Outlook {
  readonly installs: readonly string[]
  readonly removes: readonly string[]
  /** What the host's lists lack, or why they could not be read, in the manager's words. */
  readonly missing: string | undefined
  /** Requested packages that cannot be removed because others need them (apk). */
  readonly needed: string | undefined
}

export function readPackages(
  output: ProbeOutput,
  names: readonly string[],
  foreseen: Foreseen | undefined,
): PackageState | Failure {
  const lines = output.stdout.toString().split('\n')
  const manager = MANAGERS.find((one) => lines.includes(`manager ${one}`))
  if (manager === undefined)
    return lines.includes('manager none')
      ? failure('the host has no package manager that is known', 'known are apt, dnf, yum, zypper and apk')
      : unreadable(output.stderr.toString().trim().split('\n')[0] ?? '', output.code)
  const after = (word: string): readonly (readonly string[])[] =>
    lines
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.split(' ').slice(1))
      .filter(([name = '']) => names.includes(name))
  const pairs = (word: string): ReadonlyMap<string, string> =>
    new Map(after(word).map(([name = '', value = '']) => [name, value]))
  const first = (word: string): readonly string[] => after(word).map(([name = '']) => name)
  const installed = new Map(pairs('have'))
  for (const name of names) {
    const isThere = foreseen?.hasPackage(name)
    if (isThere === true && !installed.has(name)) installed.set(name, '')
    if (isThere === false) installed.delete(name)
  }
  return {
    manager,
    installed,
    broken: pairs('broken'),
    outdated: names.filter((name) => first('old').includes(name)),
    automatic: first('auto'),
    outlook: readOutlook(
      manager,
      lines.filter((line) => line.startsWith('sim|')).map((line) => line.slice('sim|'.length)),
    ),
  }
}

const MANAGERS: readonly PackageManager[] = ['apt', 'dnf', 'yum', 'zypper', 'apk']

function readOutlook(manager: PackageManager, lines: readonly string[]): Outlook {
  switch (manager) {
    case 'apt':
      return outlook(lines, (line) => /^(Inst|Remv) (\S+)/.exec(line), { Inst: 'installs', Remv: 'removes' })
    case 'apk':
      return outlook(lines, (line) => /^\(\d+\/\d+\) (Installing|Purging) (\S+)/.exec(line), {
        Installing: 'installs',
        Purging: 'removes',
      })
    case 'dnf':
    case 'yum':
      return tabled(
        lines,
        /^ (\S+)/,
        (heading) => RPM_HEADINGS.find(([word]) => heading.startsWith(word))?.[1],
      )
    case 'zypper':
      return tabled(lines, /^ {2}(\S.*)/, (heading) => {
        if (/going to be REMOVED/.test(heading)) return 'removes'
        return /going to be installed/.test(heading) ? 'installs' : undefined
      })
    default:
      return assertNever(manager)
  }
}

type Kind = 'installs' | 'removes'

const RPM_HEADINGS: readonly (readonly [string, Kind])[] = [
  ['Installing', 'installs'],
  ['Removing', 'removes'],
]

/** The packages in output with a line for each, whose first word is the action. */
function outlook(
  lines: readonly string[],
  match: (line: string) => RegExpExecArray | null,
  kinds: Readonly<Record<string, Kind>>,
): Outlook {
  const found = lines.map((line) => match(line)).filter((one) => one !== null)
  const of = (kind: Kind): readonly string[] =>
    found.filter(([, action = '']) => kinds[action] === kind).map(([, , name = '']) => name)
  return { installs: of('installs'), removes: of('removes'), ...troubles(lines) }
}

/** The packages in output with tables below a heading that names the action. */
function tabled(
  lines: readonly string[],
  row: RegExp,
  kindOf: (heading: string) => Kind | undefined,
): Outlook {
  const found: Record<Kind, string[]> = { installs: [], removes: [] }
  let kind: Kind | undefined
  for (const line of lines) {
    const packages = row.exec(line)?.[1]
    if (packages === undefined) kind = kindOf(line)
    else if (kind !== undefined) found[kind].push(...packages.split(/\s+/))
  }
  return { ...found, ...troubles(lines) }
}

function troubles(lines: readonly string[]): Pick<Outlook, 'missing' | 'needed'> {
  const needed = lines.findIndex((line) => /not removed due to/.test(line))
  return {
    missing: lines.find((line) => MISSING.test(line))?.trim(),
    needed: needed === -1 ? undefined : lines[needed + 1]?.trim(),
  }
}

/** How apt, dnf and yum, zypper and apk report missing packages. */
const MISSING =
  /Unable to locate package|has no installation candidate|No match for argument|No package .* available|Unable to find a match|No provider of|not found in package names|\(no such package\)|no cache for|Cache-only enabled/
