// What the administrator of the computer sets in `settings.json` of the state folder. All optional; a mistake is an error, not a default.
import path from 'node:path'
import { Failure } from '../failure.ts'
import { readIfThere } from './folder.ts'

export interface Settings {
  /** `auto`: Defender on Windows; else clamd when it answers, else clamscan. */
  engine: 'auto' | 'clamdscan' | 'clamscan' | 'defender' | 'none'
  /** clamd.conf of the daemon. */
  clamdConfiguration: string | null
  /** Folder or file of signatures for clamscan. */
  clamDatabase: string | null
  /** Instead of homes, temporary folders, autostart places and running programs. */
  quickFolders: string[] | null
  /** Instead of everything local. */
  fullFolders: string[] | null
  /** Never looked into. */
  excludedFolders: string[]
  /** Look into network file systems that are mounted inside the folders, too. */
  networkFileSystems: boolean
  /** Overrides the guess. */
  isServer: boolean | null
  /** `auto`: journald, syslog, Windows event log. `file`: only events.jsonl of the state folder. */
  eventLog: 'auto' | 'file'
  vaultSize_bytes_max: number
  vaultAge_days_max: number
}

const defaults: Settings = {
  engine: 'auto',
  clamdConfiguration: null,
  clamDatabase: null,
  quickFolders: null,
  fullFolders: null,
  excludedFolders: [],
  networkFileSystems: false,
  isServer: null,
  eventLog: 'auto',
  vaultSize_bytes_max: 1024 ** 3,
  vaultAge_days_max: 90,
}

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= 4_096
const isList: Check = (value) => Array.isArray(value) && value.length <= 1_000 && value.every(isText)
const isBoolean: Check = (value) => typeof value === 'boolean'
const isOneOf =
  (...words: string[]): Check =>
  (value) =>
    words.includes(value as string)
const isWithin =
  (from: number, to: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to

const checks: Record<keyof Settings, Check> = {
  engine: isOneOf('auto', 'clamdscan', 'clamscan', 'defender', 'none'),
  clamdConfiguration: isText,
  clamDatabase: isText,
  quickFolders: isList,
  fullFolders: isList,
  excludedFolders: isList,
  networkFileSystems: isBoolean,
  isServer: isBoolean,
  eventLog: isOneOf('auto', 'file'),
  vaultSize_bytes_max: isWithin(1024 ** 2, 1024 ** 4),
  vaultAge_days_max: isWithin(1, 3_650),
}

export const settingsFile = (folder: string): string => path.join(folder, 'settings.json')

/** Settings of a state folder; the defaults without a file. Throws `settings.invalid` with the name of what is wrong. */
export function loadSettings(folder: string): Settings {
  const text = readIfThere(settingsFile(folder))
  return text === null ? { ...defaults } : readSettings(text)
}

export function readSettings(text: string): Settings {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    throw new Failure('settings.invalid', 'settings.json is not JSON.', { cause: error })
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Failure('settings.invalid', 'settings.json holds no object.')
  const settings: Record<string, unknown> = { ...defaults }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(checks, name))
      throw new Failure('settings.invalid', `settings.json: "${name}" is not a setting.`)
    const isNullable = defaults[name as keyof Settings] === null
    if (!(isNullable && value === null) && !checks[name as keyof Settings](value))
      throw new Failure('settings.invalid', `settings.json: the value of "${name}" is not possible.`)
    settings[name] = value
  }
  return settings as unknown as Settings
}
