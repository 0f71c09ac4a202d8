// What is wrong with the settings, by field. Pure; the server checks the same.
import type { CompromiseSettings } from '#compromise/contract.ts'

const address = /^[^\s@]+@[^\s@]+$/

export function mistakesOf(values: CompromiseSettings): Record<string, string> {
  const mistakes: Record<string, string> = {}
  const within = (name: string, value: unknown, min: number, max: number): void => {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
      mistakes[name] = `A whole number from ${min} to ${max}.`
  }
  within('count', values.count, 3, 100)
  within('window_minutes', values.window_minutes, 1, 60)
  within('quietDays', values.quietDays, 1, 365)
  for (const name of ['exemptRecipients', 'breakGlass'] as const) {
    const wrong = values[name].find((each) => !address.test(each))
    if (wrong !== undefined) mistakes[name] = `“${wrong}” is no e-mail address.`
  }
  return mistakes
}

export type Exception = CompromiseSettings['exceptions'][number]

export interface ExceptionValues {
  address: string
  purpose: string
  kind: Exception['kind']
  count: number
  ends: string
}

export function exceptionMistakes(
  values: ExceptionValues,
  others: readonly Exception[],
  now: Date,
): Partial<Record<keyof ExceptionValues, string>> {
  const mistakes: Partial<Record<keyof ExceptionValues, string>> = {}
  const wanted = values.address.trim().toLowerCase()
  if (!address.test(wanted)) mistakes.address = 'An e-mail address.'
  else if (others.some((each) => each.address.toLowerCase() === wanted))
    mistakes.address = 'There is an exception for this mailbox already.'
  if (values.purpose.trim().length < 3) mistakes.purpose = 'Say what for.'
  if (values.kind === 'bulk' && (!Number.isInteger(values.count) || values.count < 3 || values.count > 100_000))
    mistakes.count = 'A whole number from 3 to 100,000.'
  const ends = Date.parse(values.ends)
  if (Number.isNaN(ends)) mistakes.ends = 'Exceptions have an end.'
  else if (ends <= now.getTime()) mistakes.ends = 'This is over already.'
  return mistakes
}

/** `ends` is a day: the exception holds to its end, UTC. */
export function exceptionOf({ address: of, purpose, kind, count, ends }: ExceptionValues): Exception {
  return {
    address: of.trim().toLowerCase(),
    purpose: purpose.trim(),
    kind,
    ...(kind === 'bulk' ? { count } : {}),
    expiresAt: `${ends}T23:59:59.000Z`,
  }
}
