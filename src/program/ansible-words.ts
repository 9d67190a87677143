import type { AnyKeyword } from './keyword.ts'
import { KEYWORDS } from './keyword-table.ts'

/** By the name of an Ansible module: the module to use here. */
const MODULES: Readonly<Record<string, string>> = {
  add_host: 'hosts stand in the inventory',
  apt: 'use "package"',
  apt_key: 'use "copy" or "command"',
  authorized_keys: 'use "authorized_key"',
  blockinfile: 'use "line" or "template"',
  cron: 'use "copy" with a file in /etc/cron.d',
  dnf: 'use "package"',
  fail: 'use "assert"',
  fetch: 'use "query" with register',
  gather_facts: 'nothing is gathered: ask with "query" and register',
  getent: 'use "query" with getent and register',
  get_url: 'use "command", or "copy" a file of your own',
  git: 'use "command" with git, and unless',
  group: 'use "command" with groupadd, and unless: getent group NAME; the groups of a login stand in "user"',
  hostname: 'use "command" with hostnamectl, and unless',
  import_playbook: 'name both playbooks on the command line, one after the other',
  import_role: 'use include with a task file',
  import_tasks: 'use include',
  include_role: 'use include with a task file',
  include_tasks: 'use include',
  include_vars: 'variables stand in the inventory, in the play, or come with -e @FILE',
  known_hosts: 'use "known_host"',
  lineinfile: 'use "line"',
  meta: 'handlers run at the end of their play; there is nothing else to steer',
  mount: 'use "line" for /etc/fstab, and "command" with mount and unless',
  openssh_keypair: 'use "ssh_keypair"',
  pause: 'use "wait_for"',
  ping: 'hosts are reached anyway; to ask one something use "query"',
  pip: 'use "command"',
  raw: 'use "command"',
  reboot: 'use "command", and go on in a run of its own',
  script: 'use "copy" and "command"',
  service_facts: 'use "query" with register',
  set_fact: 'use "set"',
  setup: 'nothing is gathered: ask with "query" and register',
  shell: 'use "command": it is read by a shell',
  slurp: 'use "query" with register',
  stat: 'use "query" with register',
  sysctl: 'use "copy" with a file in /etc/sysctl.d, and a handler that runs sysctl --system',
  synchronize: 'use "copy" with a folder',
  systemd: 'use "service"',
  systemd_service: 'use "service"',
  timezone: 'use "command" with timedatectl, and unless',
  unarchive: 'use "command" with tar, and creates',
  uri: 'use "wait_for" or "query"',
  yum: 'use "package"',
  zypper: 'use "package"',
}

/** Ansible keywords that no keyword replaces, with hints; keywords name those that they replace themselves (`replaces`). */
const WITHOUT_KEYWORD: Readonly<Record<string, string>> = {
  args: 'all parameters stand below the module',
  changed_when: 'a "command" counts as changed, a "query" never',
  check_mode: 'use "query" for what is to run in a dry run, too',
  connection: 'how hosts are reached stands in the inventory',
  environment: 'write the variables into the command: NAME=value command',
  failed_when: 'follow with "assert" over the registered result',
  gather_facts: 'nothing is gathered: leave it out',
  ignore_unreachable: 'a host that cannot be reached never stops the others',
  import_playbook: 'name both playbooks on the command line, one after the other',
  local_action: 'tasks run on hosts of the inventory only',
  no_log: 'secrets are masked everywhere: write the value as secret: {env: NAME}',
  remote_user: 'the login stands in the inventory: connection: {user: …}',
}

const REPLACED: Readonly<Record<string, string>> = Object.assign(
  {},
  ...KEYWORDS.map((keyword: AnyKeyword) => keyword.replaces ?? {}),
)

const NO_MODULE =
  'there is no module for that: use "command", with creates or unless, so that it is done once'

/** The hint for a word that is known from Ansible; `undefined` for other words. */
export function ansibleHint(word: string, known: readonly string[]): string | undefined {
  const short = word.replace(/^(ansible|community|containers|amazon|kubernetes)\.[a-z]\w*\./, '')
  const asked = /^with_\w+$/.test(short) ? 'with_*' : short
  for (const words of [MODULES, REPLACED, WITHOUT_KEYWORD])
    if (Object.hasOwn(words, asked)) return words[asked]
  if (short === word) return undefined
  return known.includes(short) ? `use "${short}"` : NO_MODULE
}
