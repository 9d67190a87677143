import { WRTCPLAY } from '../peers/wrtcplay.mjs'
import { ROOT } from '../root.mjs'
import { inTurn } from '../rounds.mjs'

/** What a command costs before it does anything. */
export const startUp = {
  key: 'h',
  title: 'start-up',
  peers: true,
  async run({ fixtures, rounds = 21, floorOnly }) {
    const programs = [
      command('node -e 0', process.execPath, ['-e', '0']),
      command('--version', process.execPath, [WRTCPLAY, '--version']),
      command('--help', process.execPath, [WRTCPLAY, '--help']),
      command('validate', process.execPath, [WRTCPLAY, 'validate', 'playbooks/appliance.yml']),
      ...(floorOnly ? [] : [command('ansible --version', 'ansible', ['--version'], 3)]),
    ]
    const samples = await inTurn(programs, { rounds, signal: fixtures.signal, say: () => undefined })
    return [{ key: 'h', title: 'start-up', samples, own: '--version', notes: NOTES }]
  },
}

const NOTES = [
  'the last column is `wrtcplay --version` against the row; validate reads the appliance play, and connects to nothing',
]

function command(name, file, args, rounds) {
  return { name, file, args, cwd: ROOT, rounds }
}
