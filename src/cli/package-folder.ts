import { fileURLToPath } from 'node:url'

/** Where wrtcplay itself is installed, with its own playbooks, tasks and templates. This file is two folders below. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../..', import.meta.url))
