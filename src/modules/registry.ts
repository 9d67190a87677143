import type { AnyModule } from '../core/module-definition.ts'
import { assert } from './assert.ts'
import { authorizedKey } from './authorized-key.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { debug } from './debug.ts'
import { file } from './file.ts'
import { keepalived } from './keepalived.ts'
import { knownHost } from './known-host.ts'
import { line } from './line.ts'
import { measure } from './measure.ts'
import { packages } from './package.ts'
import { query } from './query.ts'
import { replace } from './replace.ts'
import { service } from './service.ts'
import { set } from './set.ts'
import { sshKeypair } from './ssh-keypair.ts'
import { template } from './template.ts'
import { user } from './user.ts'
import { waitFor } from './wait-for.ts'

/** All modules by the name that tasks use. */
export const modules: ReadonlyMap<string, AnyModule> = new Map(
  [
    assert,
    authorizedKey,
    command,
    copy,
    debug,
    file,
    keepalived,
    knownHost,
    line,
    measure,
    packages,
    query,
    replace,
    service,
    set,
    sshKeypair,
    template,
    user,
    waitFor,
  ].map((module) => [module.name, module]),
)
