/** All mistakes at once, each with the schema and the value that it is about; `description` and the like are no mistakes. */
export const AJV_OPTIONS = { allErrors: true, strict: false, verbose: true, validateFormats: false } as const
