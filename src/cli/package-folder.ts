import { fileURLToPath } from 'node:url'

/** The folder in which wrtcplay is installed, with its own playbooks, tasks and templates: two folders above this file. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../..', import.meta.url))
