/**
 * What is wrong with the content of package-lock.json: a package without its digest is installed whatever its archive holds, and an address in it
 * would tie the checkout to one registry.
 */
export function lockMistakes({ packages }) {
  const all = Object.entries(packages).filter(([path, { link }]) => path !== '' && !link)
  const without = all.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
  const addressed = all.filter(([, { resolved }]) => resolved !== undefined)
  return [
    ...without.map(([path]) => `package-lock.json has no SHA-512 digest of ${path}: ${DIGEST}`),
    ...addressed.map(([path]) => `package-lock.json says where ${path} was loaded from: ${ADDRESS}`),
  ]
}

/** npm leaves out what it has not loaded itself, such as packages for other machines, and never makes up for it. */
const DIGEST = 'take the entry out of the file and run `npm install --package-lock-only`'
const ADDRESS = 'take `resolved` out; .npmrc keeps npm from writing it'
