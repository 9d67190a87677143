import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const { bundle } = (await import(join(ROOT, 'scripts/build/bundle.mjs'))) as {
  readonly bundle: (folder: string) => Promise<void>
}
const { licencesText } = (await import(join(ROOT, 'scripts/build/licences.mjs'))) as {
  readonly licencesText: (packages: readonly object[]) => string
}
const { lockMistakes } = (await import(join(ROOT, 'scripts/setup/lock.mjs'))) as {
  readonly lockMistakes: (lock: object) => readonly string[]
}
const LOCK = json(join(ROOT, 'package-lock.json')) as { packages: Record<string, LockedPackage> }

interface LockedPackage {
  readonly version: string
  readonly integrity?: string
  readonly resolved?: string
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-supply-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('security 24: package-lock.json', () => {
  it('has the digest of every package, and says of none where it was loaded from', () => {
    expect(Object.keys(LOCK.packages).length).toBeGreaterThan(200)
    expect(lockMistakes(LOCK)).toEqual([])
  })

  it('is refused otherwise, with what to do', () => {
    const path = 'node_modules/@oxlint/binding-darwin-x64'
    const { integrity, ...without } = LOCK.packages[path] as LockedPackage
    const mistakesOf = (entry: LockedPackage) =>
      lockMistakes({ packages: { ...LOCK.packages, [path]: entry } })
    expect(mistakesOf(without)).toEqual([
      `package-lock.json has no SHA-512 digest of ${path}: take the entry out of the file and run \`npm install --package-lock-only\``,
    ])
    expect(mistakesOf({ ...without, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' })).toHaveLength(1)
    expect(mistakesOf({ ...without, ...(integrity && { integrity }), resolved: 'x.tgz' })).toHaveLength(1)
  })
})

describe('security 24: LICENSES.txt', () => {
  const sections = readFileSync(join(ROOT, 'dist/LICENSES.txt'), 'utf8').split(`\n\n${'-'.repeat(80)}\n\n`)

  it('has for each package its licence and the whole text of it', () => {
    const heads = sections.slice(1).map((section) => section.slice(0, section.indexOf('\n')))
    expect(heads).toContain('ssh2 1.17.0, MIT')
    for (const [index, head] of heads.entries()) {
      expect(head).toMatch(/^(@[\w-]+\/)?[\w.-]+ \d+\.\d+\.\d+, [\w.-]+$/)
      const text = sections[index + 1]?.slice(head.length) ?? ''
      expect([head, /permi(t|ssion)|unencumbered/i.test(text) && text.length > 500]).toEqual([head, true])
    }
    for (const name of ['asn1', 'bcrypt-pbkdf', 'emoji-regex', 'safer-buffer', 'tweetnacl'])
      expect(heads.some((head) => head.startsWith(`${name} `))).toBe(true)
  })

  it('is not made without the text of one of them', () => {
    writeFileSync(join(folder, 'README.md'), 'no licence')
    const given = {
      path: 'node_modules/x',
      folder,
      name: 'x',
      version: '1.0.0',
      licence: 'MIT',
      dependencies: [],
    }
    expect(() => licencesText([given])).toThrow('x 1.0.0 is bundled and has no file with its licence (MIT)')
  })
})

interface Component {
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly hashes: readonly { readonly alg: string; readonly content: string }[]
}

describe('security 24: the list of what is bundled (SBOM)', () => {
  const path = join(ROOT, 'dist/sbom.cdx.json')
  const bom = json(path) as {
    readonly metadata: { readonly component: Component }
    readonly components: readonly Component[]
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  }

  it('is CycloneDX 1.6', () => {
    const schemas = join(
      dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
      'res/schema',
    )
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
      ajv.addSchema(
        json(join(schemas, `${name}.SNAPSHOT.schema.json`)) as object,
        `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`,
      )
    const validate = ajv.compile(json(join(schemas, 'bom-1.6.SNAPSHOT.schema.json')) as object)
    validate(bom)
    expect(validate.errors ?? []).toEqual([])
    expect(validate({ ...bom, serialNumber: 'x' })).toBe(false)
  })

  it('names what is in the program, and nothing else, with the digests of the lock file', () => {
    const licences = readFileSync(join(ROOT, 'dist/LICENSES.txt'), 'utf8')
    const heads = [...licences.matchAll(/^-{80}\n\n(\S+ \S+), /gm)].map(([, head]) => head ?? '')
    const names = bom.components.map(({ group, name, version }) =>
      group === undefined ? `${name} ${version}` : `${group}/${name} ${version}`,
    )
    expect(names.toSorted()).toEqual(heads.toSorted())
    const digests = new Set(Object.values(LOCK.packages).map(({ integrity }) => integrity))
    for (const { hashes } of bom.components)
      expect(digests).toContain(`sha512-${Buffer.from(hashes[0]?.content ?? '', 'hex').toString('base64')}`)
  })

  it('tells which needs which, from the program on', () => {
    const needs = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
    const reached = new Set<string>()
    const visit = (ref: string): void => {
      if (reached.has(ref)) return
      reached.add(ref)
      for (const one of needs.get(ref) ?? []) visit(one)
    }
    visit(bom.metadata.component['bom-ref'])
    expect(bom.components.map((one) => one['bom-ref']).filter((ref) => !reached.has(ref))).toEqual([])
    expect(needs.get('pkg:npm/ssh2@1.17.0')).toEqual(['pkg:npm/asn1@0.2.6', 'pkg:npm/bcrypt-pbkdf@1.0.2'])
  })

  it('is the same of the same sources', async () => {
    await bundle(folder)
    expect(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')).toBe(readFileSync(path, 'utf8'))
  })

  it('ships, with the licences and how to report a hole', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    for (const name of ['dist/sbom.cdx.json', 'dist/LICENSES.txt', 'LICENSE', 'SECURITY.md'])
      expect(packed).toContain(`"path": "${name}"`)
  })
})
