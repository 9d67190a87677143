/** All mistakes at once, each with its schema and the value that it is about: `describeError` finds the words. */
export const AJV_OPTIONS = {
  allErrors: true,
  strict: false,
  verbose: true,
  messages: false,
  validateFormats: false,
} as const
