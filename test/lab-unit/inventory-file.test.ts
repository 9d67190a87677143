import { tmpdir } from 'node:os'
import { load } from 'js-yaml'
import { expect, it } from 'vitest'
import { labInventory } from '../../src/lab/inventory-file.ts'
import { labHost, labLayout } from '../../src/lab/lab-layout.ts'

const lab = labLayout(tmpdir(), 'x')

it('has every host, the first two as the pair, and paths beside itself', () => {
  const hosts = [1, 2, 3].map((number) => labHost(lab, '198.18.4', number))
  expect(load(labInventory(lab, hosts))).toEqual({
    hosts: {
      'wrtc-a': { address: '198.18.4.11' },
      'wrtc-b': { address: '198.18.4.12' },
      h3: { address: '198.18.4.13' },
    },
    pairs: { wrtc: { active: 'wrtc-a', standby: 'wrtc-b', vip: '198.18.4.10/24', interface: 'host0' } },
    connection: { user: 'auto', keys: ['id_ed25519'], known_hosts: ['known_hosts'] },
  })
})

it('has no pair when there is one host', () => {
  expect(load(labInventory(lab, [labHost(lab, '198.18.4', 1)]))).not.toHaveProperty('pairs')
})

it('says that the pair speaks TLS where its WRTC does', () => {
  const hosts = [1, 2].map((number) => labHost(lab, '198.18.4', number))
  expect(load(labInventory(lab, hosts, true))).toMatchObject({
    pairs: { wrtc: { vars: { wrtc_tls: true, wrtc_tls_name: 'wrtc.lab' } } },
  })
})
