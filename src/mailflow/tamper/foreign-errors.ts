// Why a rule or connector of somebody else is not switched off or on.
import { AppError } from '#platform/errors.ts'

export const foreignErrors = {
  gone: (name: string | null) =>
    new AppError({
      code: 'mailflow.foreign.gone',
      message: `${name === null ? 'This rule or connector' : `“${name}”`} is gone: there is nothing to switch on or off.`,
      status: 409,
    }),
  ours: () =>
    new AppError({
      code: 'mailflow.foreign.ours',
      message: 'This object is one of Mailwarden: change direction or scope, or disconnect.',
      status: 409,
    }),
  off: () =>
    new AppError({
      code: 'mailflow.foreign.off',
      message: 'It is switched off already: look again.',
      status: 409,
    }),
  on: (name: string) =>
    new AppError({
      code: 'mailflow.foreign.on',
      message: `“${name}” is switched on already: somebody else did it.`,
      status: 409,
    }),
  changed: (name: string) =>
    new AppError({
      code: 'mailflow.foreign.changed',
      message: `“${name}” was changed since it was shown. Look at it again, then decide.`,
      status: 409,
    }),
  other: () =>
    new AppError({
      code: 'mailflow.foreign.other',
      message: 'This finding is closed, or is not about a rule or connector of somebody else.',
      status: 409,
    }),
  undone: () =>
    new AppError({
      code: 'mailflow.foreign.undone',
      message: 'This was taken back already, or never came about.',
      status: 409,
    }),
}
