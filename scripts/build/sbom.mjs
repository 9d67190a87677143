import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/run.mjs'

/**
 * What the bundle is made of, as CycloneDX 1.6 in JSON (ECMA-424): each package with its licence and the digest of its archive in package-lock.json, and which needs which.
 * The same bundle gives the same text: it has a time only where SOURCE_DATE_EPOCH says one, and its serial number is a digest.
 */
export function sbomText(packages) {
  const locked = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages
  const refs = new Map(packages.map((one) => [one.path, purlOf(one)]))
  const [own, ...others] = packages.map((one) => componentOf(one, locked[one.path]))
  const content = {
    version: 1,
    metadata: {
      ...timestamp(),
      lifecycles: [{ phase: 'build' }],
      component: { ...own, type: 'application' },
    },
    components: once(others),
    dependencies: relations(packages, refs),
  }
  const head = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(content),
  }
  return `${JSON.stringify({ ...head, ...content }, undefined, 2)}\n`
}

function componentOf({ path, name, version, licence }, locked) {
  const purl = purlOf({ name, version })
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group && { group }),
    name: short,
    version,
    licenses: /^[\w.+-]+$/.test(licence) ? [{ license: { id: licence } }] : [{ expression: licence }],
    purl,
    ...(path !== '' && { hashes: [hashOf(name, locked)] }),
  }
}

/** The purl specification encodes the @ of a scope. */
function purlOf({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function hashOf(name, { integrity }) {
  const found = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity ?? '')
  if (found === null) throw new Error(`package-lock.json has no SHA-512 digest of ${name}`)
  return { alg: 'SHA-512', content: Buffer.from(found[1], 'base64').toString('hex') }
}

/** One version of a package may lie in several folders. */
function once(components) {
  return [...new Map(components.map((one) => [one.purl, one])).values()].sort(byRef('purl'))
}

function relations(packages, refs) {
  const all = new Map()
  for (const { path, dependencies } of packages) {
    const known = all.get(refs.get(path)) ?? []
    all.set(refs.get(path), [...known, ...dependencies.map((one) => refs.get(one))])
  }
  return [...all]
    .map(([ref, dependsOn]) => ({ ref, dependsOn: [...new Set(dependsOn)].sort() }))
    .sort(byRef('ref'))
}

function byRef(key) {
  return (a, b) => (a[key] < b[key] ? -1 : 1)
}

function timestamp() {
  const seconds = process.env.SOURCE_DATE_EPOCH
  return seconds === undefined ? {} : { timestamp: new Date(Number(seconds) * 1000).toISOString() }
}

/** A UUID of version 5, whose digest is of the content (RFC 9562, section 5.5). */
function serialNumber(content) {
  const hex = createHash('sha1').update(JSON.stringify(content)).digest('hex')
  const variant = ((Number.parseInt(hex[16], 16) & 3) | 8).toString(16)
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ]
  return `urn:uuid:${parts.join('-')}`
}
