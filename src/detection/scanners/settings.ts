// Settings that describe themselves: one list drives validation, the form in the console and the operator's page (style 10).

export type Setting =
  | { kind: 'text'; default: string; help: string; isSecret?: boolean }
  | { kind: 'count'; default: number; min: number; max: number; help: string }
  | { kind: 'choice'; default: string; choices: readonly string[]; help: string }

export type SettingsDescription = Record<string, Setting>

export type SettingsOf<Description extends SettingsDescription> = {
  [Name in keyof Description]: Description[Name] extends { kind: 'count' } ? number : string
}

export const text = (help: string, standard = '', isSecret = false) =>
  ({ kind: 'text', default: standard, help, isSecret }) as const
export const count = (help: string, standard: number, min: number, max: number) =>
  ({ kind: 'count', default: standard, min, max, help }) as const

export interface SettingMistake {
  path: string
  message: string
}

/** Fills in defaults; reports every mistake at once. */
export function readSettings<Description extends SettingsDescription>(
  description: Description,
  values: Readonly<Record<string, unknown>>,
): { settings: SettingsOf<Description>; mistakes: SettingMistake[] } {
  const mistakes: SettingMistake[] = Object.keys(values)
    .filter((name) => !(name in description))
    .map((path) => ({ path, message: 'There is no such setting.' }))
  const settings: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(description)) {
    const value = values[name] ?? setting.default
    const message = mistakeIn(setting, value)
    if (message !== undefined) mistakes.push({ path: name, message })
    settings[name] = message === undefined ? value : setting.default
  }
  return { settings: settings as SettingsOf<Description>, mistakes }
}

function mistakeIn(setting: Setting, value: unknown): string | undefined {
  if (setting.kind === 'count') {
    const isGood = typeof value === 'number' && Number.isInteger(value) && value >= setting.min && value <= setting.max
    return isGood ? undefined : `A whole number from ${setting.min} to ${setting.max}.`
  }
  if (typeof value !== 'string') return 'A text.'
  if (setting.kind === 'choice' && !setting.choices.includes(value)) return `One of ${setting.choices.join(', ')}.`
  return undefined
}
