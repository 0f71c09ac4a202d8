// Shapes of a plan while it is drawn.
import { AppError } from '#platform/errors.ts'
import type { WorkingTime } from './working-time.ts'

export interface PlanRecipient {
  /** Address: what the draw depends on besides the seed. */
  key: string
  /** IANA. */
  timeZone: string
  /** ISO 3166; null: not known, only the days of the schedule are holidays. */
  country: string | null
  department: string | null
  /** Who joined later: not before this moment, and then without spreading. */
  notBefore_ms?: number
}

export interface PlannedTime {
  key: string
  at_ms: number
}

/** Before rate and neighbours are looked at. */
export interface Placed {
  recipient: PlanRecipient
  hours: WorkingTime
  /** In the recipient's working time. */
  offset_ms: number
}

export const noTime = (): AppError =>
  new AppError({
    code: 'simulations.schedule.no-time',
    message:
      'The schedule leaves no time in which mails may be sent: weekdays, hours and holidays rule out every day of the next two years. Change one of them.',
    status: 400,
  })
