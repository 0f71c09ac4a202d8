// What a new campaign begins with.
import { randomInt } from 'node:crypto'
import type { CampaignSettings } from '../snapshots.ts'

export const newSeed = (): number => randomInt(2 ** 31)

export const defaultSettings = (seed: number): CampaignSettings => ({
  description: '',
  audience: {
    everybody: false,
    personIds: [],
    groupIds: [],
    audienceIds: [],
    excludedPersonIds: [],
    excludedGroupIds: [],
    notTestedWithin_days: 0,
    pilot: null,
  },
  templateIds: [],
  spread: 'random',
  fallbackLanguage: 'en',
  language: null,
  channel: 'best',
  sendingDomainId: null,
  training: { kind: 'built-in', trainingIds: [], url: null, due_days: 14, reminders: 2, reminderEvery_days: 7 },
  schedule: {
    startsAt: null,
    spread_hours: 16,
    weekdays: [1, 2, 3, 4, 5],
    from: '09:00',
    to: '17:00',
    timeZone: 'Europe/Berlin',
    holidays: [],
    holidayCountries: [],
    jitter_minutes: 10,
    departmentGap_minutes: 10,
    perMinute: null,
    seed,
    open_days: 7,
  },
  autoEnrol: false,
  hasDecoys: false,
  hasTelemetry: true,
  settling_minutes: 15,
  canaries: [],
  isAnonymous: false,
  needsApproval: true,
  controversialReason: null,
})
