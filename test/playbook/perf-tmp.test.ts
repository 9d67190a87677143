import { it } from 'vitest'
it('x', async () => { await import('/tmp/perf.ts') }, 60000)
