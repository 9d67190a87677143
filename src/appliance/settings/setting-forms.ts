/** The form of a variable of playbooks/appliance.yml. */
export interface SettingForm {
  readonly fits: (value: unknown) => boolean
  /** The form in words, to follow "it is ". */
  readonly words: string
}

export function oneOf(...values: readonly string[]): SettingForm {
  const last = values.at(-1)
  return {
    fits: (value) => values.some((one) => one === value),
    words: `${values.slice(0, -1).join(', ')} or ${last}`,
  }
}

export function truth(): SettingForm {
  return { fits: (value) => typeof value === 'boolean', words: 'true or false' }
}

export function whole(least: number, most: number): SettingForm {
  const { fits } = number(least, most)
  const bounds = most === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : ` from ${least} to ${most}`
  return { fits: (value) => /^\d+$/.test(digitsOf(value)) && fits(value), words: `a whole number${bounds}` }
}

export function number(least: number, most: number): SettingForm {
  const fits = (value: unknown): boolean =>
    /^\d{1,16}(\.\d{1,17})?$/.test(digitsOf(value)) && Number(value) >= least && Number(value) <= most
  return { fits, words: `a number from ${least} to ${most}` }
}

/** The digits of a number, which may also be a text, as a variable in quotes is; empty for a list with a number in it. */
function digitsOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}

export function serviceName(): SettingForm {
  return matching(/^[A-Za-z0-9_][\w.:@\\-]*$/, 'the name of a service')
}

/** A path for options that ssh and rsync split at blanks, and that a shell on the peer reads again. */
export function plainPath(): SettingForm {
  return matching(
    /^\/[\p{L}\p{M}\p{N}_./:@+,=-]*$/u,
    'an absolute path of letters, digits and _ . / : @ + , = -',
  )
}

export function anyPath(): SettingForm {
  return matching(/^\/[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'an absolute path without line breaks')
}

export function orNone(form: SettingForm, none: string): SettingForm {
  return { fits: (value) => value === '' || form.fits(value), words: `${form.words}, or "" for ${none}` }
}

/** A text that matches a pattern. Other types do not fit, although a list with one text prints as that text. */
export function matching(pattern: RegExp, words: string): SettingForm {
  return { fits: (value) => typeof value === 'string' && pattern.test(value), words }
}
