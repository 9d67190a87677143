import { ensureBuild } from './build.mjs'

/** Tests start dist/: it is made anew before them when src/ has changed. */
export default ensureBuild
