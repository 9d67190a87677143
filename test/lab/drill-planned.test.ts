import { drillsInAnyOrder } from './support/every-scenario.ts'

drillsInAnyOrder('those of milliseconds')
