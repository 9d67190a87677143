// The story that `npm run demo` tells.
throw new Error('the demo is not written yet')
