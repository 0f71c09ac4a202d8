// Pure: rules of saved audiences.
import type { AudienceRule } from '../audiences-api.ts'

export const emptyRule: AudienceRule = {
  caught: null,
  joinedWithin_days: null,
  notTestedWithin_days: null,
  neverReported_months: null,
  departments: [],
  countries: [],
  groupIds: [],
}

export const isEmptyRule = (rule: AudienceRule): boolean =>
  Object.values(rule).every((value) => value === null || (Array.isArray(value) && value.length === 0))
