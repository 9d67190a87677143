import type { Sourced } from '../../../core/module-definition.ts'

/** For `defineModule`: the parameters come with the files that `src` names. */
export const SOURCED: Sourced = { source: undefined }
