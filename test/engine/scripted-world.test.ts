import { describe } from 'vitest'
import { GUARDED, keepsTheContract, OTHER, SUDO_PASSWORD } from '../transport/support/connection-contract.ts'
import { targetOf } from '../transport/support/fixture.ts'
import { ScriptedWorld, saying } from './support/scripted-host.ts'

describe('the scripted hosts of the tests of the engine', () => {
  keepsTheContract(async () => {
    const world = new ScriptedWorld()
    world.sudoRefuses = (user, password) => {
      if (user === OTHER) return undefined
      if (user !== GUARDED) return 'there is no such user'
      return password?.reveal() === SUDO_PASSWORD ? undefined : 'sudo does not take the password'
    }
    return {
      connect: (options, password) =>
        world.connect(targetOf({ port: 22 }, { become: { method: 'sudo', password } }), {
          lock: undefined,
          ...options,
        }),
      prints: saying,
      whoAmI: 'whoami',
      hangs: 'hang',
      isHanging: () => world.hanging > 0,
      lose: () => world.lose(),
      started: () => world.started,
      read: (path) => world.files.get(path),
      close: () => Promise.resolve(),
    }
  })
})
