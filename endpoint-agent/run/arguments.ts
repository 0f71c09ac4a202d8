// Arguments of commands, checked although they are signed: a server of a newer version may say what this agent does not know.
import path from 'node:path'
import { type Command, limits, type ScanArgs } from '../../src/compromise/endpoint-protocol.ts'

const isWithin = (value: unknown, from: number, to: number): boolean =>
  typeof value === 'number' && value >= from && value <= to
const isText = (value: unknown, length_max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= length_max

export function checkArguments({ type, args }: Pick<Command, 'type' | 'args'>): boolean {
  if (type === 'scan') return scanArguments(args) !== null
  if (type === 'cancel') return isText(args.commandId, 100)
  if (type === 'isolate') return isWithin(args.minutes, 1, 30 * 24 * 60)
  if (type === 'restore') return isText(args.vaultId, 100)
  if (type === 'notice')
    return (args.eventId === 140 || args.eventId === 141) && isText(args.text, limits.text_characters)
  return true
}

/** Null when they are not understood. */
export function scanArguments(args: Record<string, unknown>): ScanArgs | null {
  const { kind, roots = [], max_minutes, cpuLimit_percent, onDetect } = args
  if (kind !== 'quick' && kind !== 'full' && kind !== 'paths') return null
  if (onDetect !== 'quarantine' && onDetect !== 'report') return null
  if (
    !Array.isArray(roots) ||
    roots.length > limits.items ||
    !roots.every((root) => isText(root, 4_096) && path.isAbsolute(root))
  )
    return null
  if (kind === 'paths' && roots.length === 0) return null
  if (!isWithin(max_minutes, 1, 7 * 24 * 60) || !isWithin(cpuLimit_percent, 1, 100)) return null
  return {
    kind,
    roots: roots as string[],
    max_minutes: max_minutes as number,
    cpuLimit_percent: cpuLimit_percent as number,
    onDetect,
  }
}
