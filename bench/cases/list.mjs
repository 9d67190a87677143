import { appliance } from './appliance.mjs'
import { crowdCase } from './crowd.mjs'
import { farAway } from './far-away.mjs'
import { fromScratch, fromScratchFarAway } from './from-scratch.mjs'
import { startUp } from './start-up.mjs'
import { transfers } from './transfers.mjs'

export const CASES = [
  appliance,
  fromScratch,
  crowdCase({ key: 'c', size: 50, rounds: 5, peerRounds: 3 }),
  crowdCase({
    key: 'd',
    size: 200,
    rounds: 5,
    peerRounds: 0,
    notes: ['Ansible and Mitogen are left out: a round takes them minutes, and (c) shows how they stand'],
  }),
  crowdCase({
    key: 'e',
    size: 1000,
    rounds: 3,
    peerRounds: 0,
    isHuge: true,
    notes: ['the floor is bare ssh2 alone: a thousand OpenSSH clients are ten times slower'],
  }),
  farAway,
  transfers,
  startUp,
  fromScratchFarAway,
]
