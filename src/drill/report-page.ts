import type { DrillResult } from './drill-pair.ts'
export interface PageRequest { readonly title: string; readonly when: Date; readonly results: readonly DrillResult[] }
export function reportPage({ title }: PageRequest): string { return title }
