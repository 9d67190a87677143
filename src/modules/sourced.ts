import type { Sourced } from '../core/module-definition.ts'

/** Tells `defineModule` that the parameters come with the files that `src` names. */
export const SOURCED: Sourced = { source: undefined }
