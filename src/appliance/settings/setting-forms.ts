/** What a variable of playbooks/appliance.yml may be. */
export interface SettingForm {
  readonly fits: (value: unknown) => boolean
  /** What it is, to go behind "it is ". */
  readonly words: string
}

/**
 * The variables that end up in scripts that run as root, in keepalived.conf and in a unit of systemd. Those files have quotes of
 * their own, and what is a number is calculated with: so what does not fit is refused before any host is reached.
 */
export const SETTING_FORMS: Readonly<Record<string, SettingForm>> = {
  vip_profile: oneOf('cautious', 'standard', 'fast'),
  vrrp_advert: number(0.01, 40.95),
  answer_within_cs: whole(1, 6000),
  check_timeout: whole(1, 3600),
  witness: orNone(matching(/^[A-Za-z0-9_][A-Za-z0-9_.:%-]*$/, 'an address or a DNS name'), 'none'),
  may_interrupt: { fits: (value) => typeof value === 'boolean', words: 'true or false' },
  sync: oneOf('follow_role', 'both'),
  wrtc_service: serviceName(),
  wrtc_user: matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/, 'the name of a user'),
  wrtc_key: plainPath(),
  wrtc_config: orNone(anyPath(), 'none'),
  wrtc_data: plainPath(),
  wrtc_conflicts: plainPath(),
  most_replaced: whole(0, 100),
  wrtc_port: whole(1, 65535),
  wrtc_path: matching(
    /^\/[!-[\]-~]*$/,
    'the path of a URL: it begins with /, and has no blanks and no backslashes',
  ),
  wrtc_min_free_kb: whole(0, Number.MAX_SAFE_INTEGER),
  start_grace: whole(0, 3600),
  stop_within: whole(0, 3600),
  peer_ssh_port: whole(1, 65535),
  sync_service: serviceName(),
  sync_config: anyPath(),
  vrrp_rt_priority: whole(0, 99),
  garp_refresh: whole(0, 86_400),
  vip_interface: matching(/^\w[\w.@:-]{0,14}$/, 'the name of a network interface'),
  script_dir: plainPath(),
  run_dir: plainPath(),
  state_dir: plainPath(),
}

function oneOf(...values: readonly string[]): SettingForm {
  const last = values.at(-1)
  return {
    fits: (value) => values.some((one) => one === value),
    words: `${values.slice(0, -1).join(', ')} or ${last}`,
  }
}

function whole(least: number, most: number): SettingForm {
  const { fits } = number(least, most)
  const bounds = most === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : ` from ${least} to ${most}`
  return { fits: (value) => /^\d+$/.test(digitsOf(value)) && fits(value), words: `a whole number${bounds}` }
}

function number(least: number, most: number): SettingForm {
  const fits = (value: unknown): boolean =>
    /^\d{1,16}(\.\d{1,17})?$/.test(digitsOf(value)) && Number(value) >= least && Number(value) <= most
  return { fits, words: `a number from ${least} to ${most}` }
}

/** Also of text, as a variable in quotes is; a list with a number in it is none. */
function digitsOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}

function serviceName(): SettingForm {
  return matching(/^[A-Za-z0-9_][\w.:@\\-]*$/, 'the name of a service')
}

/** It stands in options that ssh and rsync take apart at blanks, and that a shell on the peer reads once more. */
function plainPath(): SettingForm {
  return matching(
    /^\/[\p{L}\p{M}\p{N}_./:@+,=-]*$/u,
    'an absolute path of letters, digits and _ . / : @ + , = -',
  )
}

function anyPath(): SettingForm {
  return matching(/^\/[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'an absolute path without line breaks')
}

function orNone(form: SettingForm, none: string): SettingForm {
  return { fits: (value) => value === '' || form.fits(value), words: `${form.words}, or "" for ${none}` }
}

/** A list that holds one text would print as that text: only what is text is looked at. */
function matching(pattern: RegExp, words: string): SettingForm {
  return { fits: (value) => typeof value === 'string' && pattern.test(value), words }
}
