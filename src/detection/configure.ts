// From configuration to scanners: which are on, with which settings; every mistake is reported with its path.
import { AppError } from '#platform/errors.ts'
import type { Scanner } from './scanner.ts'
import { scanners } from './scanners/all.ts'
import { readSettings, type Setting, type SettingMistake } from './scanners/settings.ts'

/** By scanner's name; a scanner without an entry is off. */
export type ScannersConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export function checkScanners(config: ScannersConfig): SettingMistake[] {
  return Object.entries(config).flatMap(([name, values]) => {
    const scanner = scanners.find((entry) => entry.name === name)
    if (scanner === undefined) return [{ path: name, message: 'There is no such scanner.' }]
    const { mistakes } = readSettings(scanner.settings, values)
    return mistakes.map((mistake) => ({ path: `${name}.${mistake.path}`, message: mistake.message }))
  })
}

/** Throws AppError `detection.scanners.invalid` with all mistakes. */
export function createScanners(config: ScannersConfig): Scanner[] {
  const mistakes = checkScanners(config)
  if (mistakes.length > 0)
    throw new AppError({
      code: 'detection.scanners.invalid',
      message: `The scanners are not configured rightly: ${mistakes.map((mistake) => `${mistake.path}: ${mistake.message}`).join(' ')}`,
      status: 400,
      fields: mistakes,
    })
  return scanners
    .filter((scanner) => scanner.name in config)
    .map((scanner) => scanner.create(readSettings(scanner.settings, config[scanner.name]!).settings as never))
}

/**
 * Scanners from the environment: `MAILWARDEN_CLAMD_ADDRESS=/run/clamav/clamd.ctl` turns clamd on, `MAILWARDEN_RSPAMD_URL=…` rspamd;
 * further settings by their names, such as `MAILWARDEN_CLAMD_TIMEOUT_MS`.
 */
export function scannersFromEnvironment(env: Readonly<Record<string, string | undefined>>): ScannersConfig {
  const config: Record<string, Record<string, unknown>> = {}
  for (const scanner of scanners)
    for (const [name, setting] of Object.entries(scanner.settings) as [string, Setting][]) {
      const value = env[`MAILWARDEN_${scanner.name}_${name}`.toUpperCase()]
      if (value === undefined || value === '') continue
      config[scanner.name] ??= {}
      config[scanner.name]![name] = setting.kind === 'count' ? Number(value) : value
    }
  return config
}

/** For the operator's page and the console's form. */
export function describeScanners(): { name: string; settings: Record<string, Setting> }[] {
  return scanners.map((scanner) => ({ name: scanner.name, settings: scanner.settings }))
}
