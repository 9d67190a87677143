import { describe, expect, it } from 'vitest'
import { modules } from '../src/modules/registry.ts'
import { cyclesIn, eachImport, FILES, IMPORTS } from './support/source-imports.ts'

/** A folder imports only from those before it in this list, or from itself. */
const FOLDERS = [
  'core',
  'language',
  'inventory',
  'program',
  'modules',
  'shell',
  'transport',
  'units',
  'journal',
  'engine',
  'report',
  'appliance',
  'lab',
  'cli',
] as const

/** What is narrower than the order: `report` knows only events. */
const ONLY: Readonly<Record<string, (imported: string) => boolean>> = {
  shell: (imported) => /^(core|shell)\//.test(imported),
  transport: (imported) => /^(core|inventory|shell|transport)\//.test(imported),
  report: (imported) => /^(core|report)\//.test(imported) || imported === 'journal/event.ts',
  units: (imported) => /^(core|shell|units)\//.test(imported),
  journal: (imported) => /^(core|journal)\//.test(imported),
  lab: (imported) => /^(core|lab)\//.test(imported),
}

const MOST_LINES = 260
const NOWHERE = /(?!)/
const REGISTRY = 'modules/registry.ts'

describe('the folders of src', () => {
  it('are the ones that are known here', () => {
    expect(new Set(FILES.map(({ path }) => folderOf(path)))).toEqual(new Set(FOLDERS))
  })

  it('import only from those before them', () => {
    const wrong = eachImport(({ from, to }) => {
      const [own, other] = [rankOf(from), rankOf(to)]
      return other > own || ONLY[folderOf(from)]?.(to) === false
    })
    expect(wrong).toEqual([])
  })

  it('name every import with its file', () => {
    const known = new Set(FILES.map(({ path }) => path))
    expect(eachImport(({ to }) => !known.has(to))).toEqual([])
  })

  it('have no cycles', () => {
    expect(cyclesIn(IMPORTS)).toEqual([])
  })
})

describe('the modules', () => {
  const folders = [...modules.keys()].map((name) => name.replaceAll('_', '-'))

  it('have a folder each, named as tasks name them; beside these is only what they share', () => {
    const names = FILES.flatMap(({ path }) => /^modules\/([^/]+)/.exec(path)?.[1] ?? [])
    expect([...new Set(names)].toSorted()).toEqual(
      [...folders, 'shared', 'registry.ts', 'module-page.ts'].toSorted(),
    )
  })

  it('are defined in the file of their name, which the registry imports', () => {
    const listed = IMPORTS.get(REGISTRY)?.filter((path) => path.startsWith('modules/'))
    expect(listed?.toSorted()).toEqual(folders.map((name) => `modules/${name}/${name}.ts`).toSorted())
  })

  it('are imported by the registry alone, and by no other module: what two need stands in shared', () => {
    const wrong = eachImport(({ from, to }) => {
      const imported = moduleOf(to)
      return imported !== undefined && imported !== moduleOf(from) && from !== REGISTRY
    })
    expect(wrong).toEqual([])
  })

  it('share folders that import one way', () => {
    const graph = new Map<string, readonly string[]>()
    for (const [from, targets] of IMPORTS) {
      const own = sharedFolderOf(from)
      const others = targets.flatMap((to) => sharedFolderOf(to) ?? []).filter((one) => one !== own)
      if (own !== undefined) graph.set(own, [...(graph.get(own) ?? []), ...others])
    }
    expect(graph.size).toBeGreaterThan(1)
    expect(cyclesIn(graph)).toEqual([])
  })
})

describe('the appliance', () => {
  /** What knows nothing of it: all before it in the list of folders, and the command line outside its own room. */
  const general = FILES.filter(({ path }) => !/^(cli\/)?appliance\/|^lab\//.test(path))
  const found = general.flatMap(({ path, text }) =>
    OF_THE_APPLIANCE.filter(({ name, but }) => !but.test(path) && name.test(text)).map(
      ({ name }) => `${path}: ${name.exec(text)?.[0]}`,
    ),
  )

  it('is named by nothing general', () => {
    expect(found).toEqual([])
  })

  it('is found where it is named', () => {
    for (const text of ['wrtc_user', 'vrrp_priority', 'wrtc-role', 'WRTC runs', 'a failover', 'the VIP'])
      expect(
        OF_THE_APPLIANCE.filter(({ name }) => name.test(text)),
        text,
      ).not.toEqual([])
    for (const text of ['wrtcplay', '.wrtcplay-was', 'vip: 10.0.0.10/24'])
      expect(
        OF_THE_APPLIANCE.filter(({ name }) => name.test(text)),
        text,
      ).toEqual([])
  })

  it('has no request for a WebSocket of its own: there is one', () => {
    expect(filesWith(/Sec-WebSocket-Key/)).toEqual(['core/web-socket-request.ts'])
  })

  it('enters the command line by one list, and src/appliance by its own room there', () => {
    const wrong = eachImport(({ from, to }) => {
      if (/^(cli\/)?appliance\//.test(from)) return false
      return to.startsWith('appliance/') || (to.startsWith('cli/appliance/') && from !== 'cli/extensions.ts')
    })
    expect(wrong).toEqual([])
  })
})

describe('every file', () => {
  it('fits on a few screens', () => {
    const long = FILES.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    expect(long.filter(({ lines }) => lines > MOST_LINES)).toEqual([])
    const sorted = long.map(({ lines }) => lines).toSorted((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(90)
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThanOrEqual(170)
  })

  it('is named in kebab-case, for what it holds', () => {
    const names = FILES.map(({ path }) => path.split('/').at(-1) ?? '')
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([])
    expect(
      names.filter((name) => /^(index|utils?|helpers?|common|misc|types|manager)\.ts$/.test(name)),
    ).toEqual([])
  })

  it('exports by name, and nothing that is somebody else’s', () => {
    expect(filesWith(/^export default/m)).toEqual([])
    expect(filesWith(/^export (\*|\{[^}]*\}|type \{[^}]*\}) from/m)).toEqual([])
  })

  it('has no enum and no namespace', () => {
    expect(filesWith(/^(export )?(declare )?(const )?(enum|namespace) /m)).toEqual([])
  })

  it('touches the process only in the command line, and in the lab that lives on processes', () => {
    const touching = FILES.filter(({ text }) => /\bprocess\.[a-z]|node:process/.test(withoutComments(text)))
    const elsewhere = touching.filter(({ path }) => !['cli', 'lab'].includes(folderOf(path)))
    // How much processor time an expression of the user's has taken tells the process alone.
    expect(elsewhere.map(({ path }) => path)).toEqual(['core/within-time.ts'])
  })
})

describe('what reaches a terminal', () => {
  it('security 15: goes through the one writer, which takes nothing but printable text', () => {
    const writing = FILES.filter(({ text }) => WRITES_BY_ITSELF.test(withoutComments(text)))
    expect(writing.map(({ path }) => path).filter((path) => !MAY_WRITE.has(path))).toEqual([])
    const sink = FILES.find(({ path }) => path === 'report/descriptor-sink.ts')
    expect(sink?.text).toContain('write(printable: Printable): void')
  })

  it('security 15: is made printable in one file, and nowhere by a claim', () => {
    const claiming = FILES.filter(({ text }) =>
      /\bas (unknown as )?(Printable|TemplateStringsArray)\b/.test(text),
    )
    expect(claiming.map(({ path }) => path)).toEqual([])
    expect(filesWith(/\bprint\(\[/)).toEqual([])
  })

  it('security 15: has no escape sequences but those of the styles, the live line and the watched screen', () => {
    const own = FILES.filter(({ text }) =>
      /print`[^`]*\\(x1b|u001b|x9b|r(?!\\n))/i.test(withoutComments(text)),
    )
    expect(own.map(({ path }) => path).toSorted()).toEqual([
      'cli/appliance/status.ts',
      'report/ansi.ts',
      'report/screen.ts',
    ])
  })
})

/** Names of the appliance, and the files that may have them all the same: a floating address is a word of the inventory, too. */
const OF_THE_APPLIANCE: readonly { readonly name: RegExp; readonly but: RegExp }[] = [
  { name: /\b(wrtc|WRTC)\b|\bwrtc[_-]\w*/, but: /^cli\/(command-list|commands\/(lab-|run\.|trust\.))/ },
  { name: /\bvrrp(_\w+)?\b/, but: /^modules\/keepalived/ },
  { name: /\b([Ss]witchover|[Ff]ailover|[Tt]akeover)/, but: NOWHERE },
  { name: /\bVIP\b/, but: /^inventory\// },
]

/** Ways to a terminal or a log that take any text. */
const WRITES_BY_ITSELF =
  /\bprocess\.(stdout|stderr|_rawDebug|emitWarning)\b|\bconsole\.(?!log')|\bWriteStream\b|\bwriteSync\(|\bcreateWriteStream\b|\boutput: process\b/

/** The writer; the version, for which nothing is loaded; the terminal's width; the journal, whose text is JSON. */
const MAY_WRITE: ReadonlySet<string> = new Set([
  'cli/main.ts',
  'cli/terminal.ts',
  'journal/journal.ts',
  'report/descriptor-sink.ts',
])

function folderOf(path: string): string {
  return path.split('/', 1)[0] ?? ''
}

/** The module to whose folder a file belongs. */
function moduleOf(path: string): string | undefined {
  return /^modules\/(?!shared\/)([^/]+)\//.exec(path)?.[1]
}

function sharedFolderOf(path: string): string | undefined {
  return /^modules\/shared\/([^/]+)\//.exec(path)?.[1]
}

function rankOf(path: string): number {
  return FOLDERS.map(String).indexOf(folderOf(path))
}

function filesWith(pattern: RegExp): readonly string[] {
  return FILES.filter(({ text }) => pattern.test(text)).map(({ path }) => path)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '')
}
