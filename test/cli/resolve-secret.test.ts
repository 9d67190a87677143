import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { secretsOf } from '../../src/cli/resolve-secret.ts'
import { Masker } from '../../src/core/masker.ts'
import { SourceFile } from '../../src/core/source.ts'
import type { SecretSource } from '../../src/language/value-template.ts'
import { ownFiles } from '../support/own-files.ts'
import { Workplace } from './support/command.ts'

describe('a secret', () => {
  let place: Workplace
  let masker: Masker

  beforeEach(() => {
    place = new Workplace()
    masker = new Masker()
  })

  afterEach(() => place.remove())

  it.each([
    [{ kind: 'env', name: 'TOKEN' }, 'from the environment'],
    [{ kind: 'file', path: 'token' }, 'from a file'],
    [{ kind: 'command', command: 'echo from a command' }, 'from a command'],
  ] as const)('comes from %j, and is masked from then on', (source, value) => {
    place.write({ token: 'from a file\n' })
    expect(masker.mask(value)).toBe(value)
    expect(resolve(source)).toBe(value)
    expect(masker.mask(value)).toBe('••••••')
  })

  it('is asked for once', () => {
    const counter = join(place.folder, 'counter')
    const resolver = resolverOf()
    const source = spanned({
      kind: 'command',
      command: `echo x >>${counter}; wc -l <${counter}; echo secret`,
    })
    expect(resolver(source)).toBe(resolver(source))
  })

  it.each([
    [{ kind: 'env', name: 'NOBODY' }, 'the environment variable NOBODY is not set'],
    [{ kind: 'file', path: 'nowhere' }, /^the secret in .*nowhere cannot be read: ENOENT/],
    [{ kind: 'command', command: 'exit 3' }, 'the command that gives a secret failed: it ended with 3'],
    [{ kind: 'command', command: 'true' }, 'the secret is empty: command true'],
  ] as const)('that cannot be had from %j is told with its place', (source, message) => {
    expect(() => resolve(source)).toThrow(message)
    expect(() => resolve(source)).toThrow(expect.objectContaining({ span: spanned(source).span }))
  })

  it('is looked for beside the file that names it', () => {
    place.write({ 'inventories/token': 'beside' })
    chmodSync(join(place.folder, 'inventories/token'), 0o600)
    const span = { file: new SourceFile(join(place.folder, 'inventories/hosts.yml'), ''), start: 0, end: 0 }
    expect(resolverOf()({ kind: 'file', path: 'token', span })).toBe('beside')
  })

  function resolve(source: Unplaced): string {
    return resolverOf()(spanned(source))
  }

  function resolverOf(): (source: SecretSource) => string {
    return secretsOf({ env: { TOKEN: 'from the environment' }, home: '/nowhere', files: ownFiles(), masker })
  }

  function spanned(source: Unplaced): SecretSource {
    return {
      ...source,
      span: { file: new SourceFile(join(place.folder, 'x.yml'), ''), start: 0, end: 0 },
    } as SecretSource
  }
})

type Unplaced =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly command: string }
