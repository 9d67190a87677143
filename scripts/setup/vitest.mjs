import { ensureBuild } from './build.mjs'
import { ownTemporaryFolder } from './temporary-folder.mjs'

/** Tests start dist/: it is made anew before them when src/ has changed. Returns what is done after them. */
export default async function setUp() {
  await ensureBuild()
  return ownTemporaryFolder()
}
