import { type Failure, failure } from '../../core/module-definition.ts'
import { askedGroups, isNumber, type UserParams, type UserState } from './user-state.ts'

/** What is wrong with the parameters, for any host. */
export function checkUser(params: UserParams): Failure | undefined {
  const { name, state, remove_home: removesHome } = params
  if (isNumber(name))
    return failure(`a login is no number: ${name}`, 'name the user; `uid` gives it its number')
  if (state === 'absent') return name === 'root' ? failure('root is not removed') : undefined
  return removesHome === true ? failure('`remove_home` goes with `state: absent` alone') : undefined
}

/** Why the user cannot be brought into the requested state on this host. */
export function userObstacle(params: UserParams, state: UserState): Failure | undefined {
  const { name, system = false, create_home: makes = !system, password_hash: hash } = params
  // The message does not quote the playbook, because that would show the password.
  if (hash !== undefined && !isHash(hash))
    return failure(
      '`password_hash` is no hash of a password',
      'make one with `openssl passwd -6` or `mkpasswd`; "!" and "*" lock the login',
    )
  const unknown = askedGroups(params).find((group) => isNumber(group) && !state.knownGroups.has(group))
  if (unknown !== undefined)
    return failure(`there is no group with the number ${unknown}`, 'a group that is to be made needs a name')
  return makes && !state.hasHome && state.blockedBy !== undefined
    ? failure(
        `the home of ${name} cannot be made: ${state.blockedBy} is no folder`,
        'move it away, or give another `home`',
      )
    : undefined
}

/**
 * Whether a text is a hash of crypt(5), also a locked one. DES is refused, because its 13 letters could as well be a
 * password.
 */
function isHash(text: string): boolean {
  return (
    /^[!*]+$|^\*LK\*$/.test(text) ||
    /^!{0,2}\$(?:1|2[abxy]|3|5|6|7|8|y|gy|md5|sha1|sm3|sm3y|scrypt|argon2(?:i|d|id))[$,][\x21-\x39\x3b-\x7e]+$/.test(
      text,
    )
  )
}
