import { measure } from './measure.mjs'

/**
 * Measures programs in turn, A B C A B C, so that a machine that is slow for a while is slow for all of them. Each is run
 * once before, unmeasured. Returns samples by the program's name.
 *
 * A program is a command for `measure` with a `name`, and perhaps `prepare()` before each run, `after()` behind it,
 * `rounds` of its own (the slow ones), and `check(run)`, which throws when it did not do what it should. Where it has
 * `trouble()`, a round that failed is measured once more, which its sample says (`failedFirst`); what `trouble()` tells of
 * the hosts is printed, and `undefined` is the end.
 */
export async function inTurn(programs, { rounds, signal, say = console.log, warmUp = true }) {
  const samples = Object.fromEntries(programs.map(({ name }) => [name, []]))
  if (warmUp) for (const program of programs) await once(program, signal)
  for (let round = 0; round < rounds; round++) {
    const taken = []
    for (const program of programs) {
      if (round >= (program.rounds ?? rounds)) continue
      const { wallMs, cpuMs, peakMb, ...rest } = await measured(program, { signal, say })
      samples[program.name].push({
        round,
        wallMs: Math.round(wallMs),
        cpuMs,
        peakMb: rounded(peakMb),
        ...rest,
      })
      taken.push(`${program.name} ${(wallMs / 1000).toFixed(2)}`)
    }
    say(`  round ${round + 1} of ${rounds}: ${taken.join(', ')}`)
  }
  return samples
}

async function measured(program, { signal, say }) {
  try {
    return figures(await once(program, signal))
  } catch (error) {
    if (signal?.aborted) throw error
    const trouble = await program.trouble?.()
    if (trouble === undefined) throw error
    say(`  a round failed, and is measured once more: ${error.message}\n${trouble}`)
    return { ...figures(await once(program, signal)), failedFirst: true }
  }
}

function figures({ wallMs, cpuMs, peakMb }) {
  return { wallMs, cpuMs, peakMb }
}

async function once(program, signal) {
  signal?.throwIfAborted()
  await program.prepare?.()
  const run = await measure({ ...program, signal })
  await program.after?.()
  signal?.throwIfAborted()
  try {
    if (run.code !== 0) throw new Error(`it ended with ${run.code}`)
    program.check?.(run)
  } catch (error) {
    throw new Error(`${program.name}: ${error.message}\n${tail(run.stdout)}\n${tail(run.stderr)}`)
  }
  return run
}

function tail(text) {
  return text.slice(-3000)
}

function rounded(mb) {
  return mb === undefined ? undefined : Math.round(mb)
}
