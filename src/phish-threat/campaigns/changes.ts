// What differs between two versions of the settings, in words: for who approves, and for the audit log. Pure.
import type { CampaignSettings } from '../snapshots.ts'
import type { Change } from './contract.ts'

const text_max = 200
const changes_max = 200

/** Lists are compared as wholes. */
export function changesBetween(before: CampaignSettings, after: CampaignSettings): Change[] {
  return walk('', before, after).slice(0, changes_max)
}

function walk(path: string, before: unknown, after: unknown): Change[] {
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      walk(path === '' ? key : `${path}.${key}`, before[key], after[key]),
    )
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path, before: shown(before), after: shown(after) }]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (Array.isArray(value))
    return value.length > 5 ? `${value.length} entries` : value.length === 0 ? 'none' : cut(value.join(', '))
  return cut(String(value))
}

const cut = (text: string): string => (text.length > text_max ? `${text.slice(0, text_max)}…` : text)
