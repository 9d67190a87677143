/** What a variable of playbooks/appliance.yml may be. */
export interface SettingForm {
  readonly fits: (value: unknown) => boolean
  /** What it is, to go behind "it is ". */
  readonly words: string
}

export function oneOf(...values: readonly string[]): SettingForm {
  const last = values.at(-1)
  return {
    fits: (value) => values.some((one) => one === value),
    words: `${values.slice(0, -1).join(', ')} or ${last}`,
  }
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

/** Also of text, as a variable in quotes is; a list with a number in it is none. */
function digitsOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}

export function serviceName(): SettingForm {
  return matching(/^[A-Za-z0-9_][\w.:@\\-]*$/, 'the name of a service')
}

/** It stands in options that ssh and rsync take apart at blanks, and that a shell on the peer reads once more. */
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

/** A list that holds one text would print as that text: only what is text is looked at. */
export function matching(pattern: RegExp, words: string): SettingForm {
  return { fits: (value) => typeof value === 'string' && pattern.test(value), words }
}
