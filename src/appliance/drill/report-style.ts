/** Readable on light and dark screens and on paper. A state shows by place and name, not by colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --good: #2e7d4f; --bad: #c0392b; --one: #2b6cb0; --other: #b7791f; --line: #8886 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line) }
td:last-child { font-weight: bold } tr.passed td:last-child { color: var(--good) }
tr.failed td:last-child, ul.failed { color: var(--bad) }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif } svg text { fill: currentColor }
.good { fill: var(--good) } .bad { fill: var(--bad) } .one { fill: var(--one) } .other { fill: var(--other) }
.grid { stroke: var(--line) } .mark { stroke: currentColor; stroke-dasharray: 3 3 }
ol { font-size: 90% } section { break-inside: avoid }`
