import type { TestLab } from './lab.ts'

/** Lets `wrtc` on each host of the pair log in to the other, by hand as the manual has it. */
export async function exchangeKeys(lab: TestLab): Promise<void> {
  const [a, b] = [await makeKey(lab, 'wrtc-a'), await makeKey(lab, 'wrtc-b')]
  await authorize(lab, 'wrtc-a', b)
  await authorize(lab, 'wrtc-b', a)
}

function makeKey(lab: TestLab, host: string): Promise<string> {
  const script = 'mkdir -m 700 -p ~/.ssh; ssh-keygen -q -t rsa -N "" -f ~/.ssh/id_rsa; cat ~/.ssh/id_rsa.pub'
  return lab.sh(host, `su wrtc -c '${script}'`)
}

async function authorize(lab: TestLab, host: string, key: string): Promise<void> {
  await lab.exec(host, ['su', 'wrtc', '-c', 'cat >>~/.ssh/authorized_keys'], `${key}\n`)
  const keys = await Promise.all(lab.hosts.map(({ name }) => hostKey(lab, name)))
  await lab.exec(host, ['su', 'wrtc', '-c', 'cat >>~/.ssh/known_hosts'], keys.join(''))
}

async function hostKey(lab: TestLab, name: string): Promise<string> {
  const address = lab.hosts.find((host) => host.name === name)?.address
  return `${address} ${await lab.sh(name, 'cat /etc/ssh/ssh_host_ed25519_key.pub')}\n`
}
