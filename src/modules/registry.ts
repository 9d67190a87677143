import type { AnyModule } from '../core/module-definition.ts'
import { assert } from './assert/assert.ts'
import { authorizedKey } from './authorized-key/authorized-key.ts'
import { command } from './command/command.ts'
import { copy } from './copy/copy.ts'
import { debug } from './debug/debug.ts'
import { file } from './file/file.ts'
import { keepalived } from './keepalived/keepalived.ts'
import { knownHost } from './known-host/known-host.ts'
import { line } from './line/line.ts'
import { measure } from './measure/measure.ts'
import { packages } from './package/package.ts'
import { query } from './query/query.ts'
import { replace } from './replace/replace.ts'
import { service } from './service/service.ts'
import { set } from './set/set.ts'
import { sshKeypair } from './ssh-keypair/ssh-keypair.ts'
import { template } from './template/template.ts'
import { user } from './user/user.ts'
import { waitFor } from './wait-for/wait-for.ts'

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
