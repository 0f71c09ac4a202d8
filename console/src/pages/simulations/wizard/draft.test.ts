// What is missing in a draft, and what it says in plain words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  audienceText,
  daysText,
  firstOpenStep,
  mistakesOf,
  scheduleText,
  staffMinutes,
  stepNames,
  summaryOf,
  type Draft,
} from './draft.ts'

const complete: Draft = {
  name: 'Baseline',
  technique: 'credentials',
  settings: {
    description: '',
    audience: {
      everybody: true,
      personIds: [],
      groupIds: [],
      audienceIds: [],
      excludedPersonIds: [],
      excludedGroupIds: [],
      notTestedWithin_days: 0,
      pilot: null,
    },
    templateIds: ['a'],
    spread: 'random',
    fallbackLanguage: 'en',
    language: null,
    channel: 'best',
    sendingDomainId: 'domain',
    training: { kind: 'built-in', trainingIds: [], url: null, due_days: 14, reminders: 2, reminderEvery_days: 3 },
    schedule: {
      startsAt: null,
      spread_hours: 16,
      weekdays: [1, 2, 3, 4, 5],
      from: '09:00',
      to: '17:00',
      timeZone: 'Europe/Berlin',
      holidays: [],
      holidayCountries: [],
      jitter_minutes: 5,
      departmentGap_minutes: 10,
      perMinute: null,
      seed: 1,
      open_days: 14,
    },
    autoEnrol: false,
    hasDecoys: false,
    hasTelemetry: true,
    settling_minutes: 15,
    canaries: [],
    isAnonymous: false,
    needsApproval: false,
    controversialReason: null,
  },
}
const changed = (change: Partial<Draft['settings']>, technique = complete.technique): Draft => ({
  ...complete,
  technique,
  settings: { ...complete.settings, ...change },
})
const { audience, training, schedule } = complete.settings

test('a complete draft has no mistake and goes on with pre-flight', () => {
  for (const step of stepNames) assert.deepEqual(mistakesOf(step, complete), {})
  assert.equal(firstOpenStep(complete), 'preflight')
})

test('each step names what it misses', () => {
  const cases: [Draft, (typeof stepNames)[number], string][] = [
    [{ ...complete, name: '  ' }, 'goal', 'name'],
    [changed({ audience: { ...audience, everybody: false } }), 'audience', 'audience'],
    [changed({ templateIds: [] }), 'attacks', 'templates'],
    [changed({ sendingDomainId: null }), 'sender', 'sendingDomainId'],
    [changed({ training: { ...training, kind: 'own', url: 'http://contoso.com' } }), 'training', 'url'],
    [changed({ training: { ...training, kind: 'own', url: null } }), 'training', 'url'],
    [changed({ training: { ...training, kind: 'none' } }, 'training'), 'training', 'kind'],
    [changed({ training }, 'training'), 'training', 'trainingIds'],
    [changed({ schedule: { ...schedule, from: '17:00' } }), 'schedule', 'to'],
    [changed({ schedule: { ...schedule, weekdays: [] } }), 'schedule', 'weekdays'],
    [changed({ schedule: { ...schedule, timeZone: 'Mars/Olympus' } }), 'schedule', 'timeZone'],
  ]
  for (const [draft, step, field] of cases) {
    assert.deepEqual(Object.keys(mistakesOf(step, draft)), [field])
    assert.equal(firstOpenStep(draft), step)
  }
})

test('a campaign of training alone needs no attack', () => {
  assert.deepEqual(mistakesOf('attacks', changed({ templateIds: [] }, 'training')), {})
})

test('the audience is said with its exclusions and its pilot', () => {
  assert.equal(audienceText({ ...audience, everybody: false }, null), 'Nobody is chosen yet.')
  assert.equal(
    audienceText(
      {
        ...audience,
        everybody: false,
        personIds: ['1'],
        groupIds: ['a', 'b'],
        excludedPersonIds: ['2'],
        notTestedWithin_days: 30,
        pilot: 20,
      },
      18,
    ),
    '1 person, 2 groups, without 1 exclusion. Nobody who was tested within 30 days. A pilot of 20, drawn by chance. 18 recipients now.',
  )
})

test('days that follow each other are a range', () => {
  assert.equal(daysText([5, 1, 2, 4, 3]), 'Mon to Fri')
  assert.equal(daysText([1, 3]), 'Mon, Wed')
  assert.equal(daysText([6, 7]), 'Sat, Sun')
})

test('the summary has a sentence for each step before the check', () => {
  const summary = summaryOf(complete, { templates: new Map([['a', 'Voicemail']]), recipients: 12, sendingDomain: null })
  assert.deepEqual(
    summary.map(({ step }) => step),
    stepNames.slice(0, 6),
  )
  assert.match(summary[1]!.text, /^Everybody\. 12 recipients now\.$/)
  assert.match(summary[2]!.text, /“Voicemail”\. In each person’s language, else English\./)
  assert.match(scheduleText(schedule), /At once after launch, spread over 16 working hours, Mon to Fri 09:00 to 17:00/)
})

test('the time of people is estimated from reading and training', () => {
  assert.equal(staffMinutes({ recipients: 100, predictedRate: 0.2, trainingMinutes: 5 }), 150)
  assert.equal(staffMinutes({ recipients: 0, predictedRate: 1, trainingMinutes: 5 }), 0)
})
