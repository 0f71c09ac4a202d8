import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '#platform/errors.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { assignAttacks, contentLanguageOf, languageFor } from './assign.ts'
import { changesBetween } from './changes.ts'
import type { SeriesSettings } from './contract.ts'
import { defaultSettings } from './defaults.ts'
import { createRandom } from './random.ts'
import { fields, readCsv } from './read-csv.ts'
import { refusalOf, type Candidate } from './recipients.ts'
import { describeRule, emptyRule } from './rules.ts'
import { drawRun } from './series-pool.ts'
import { nextSlot, slotDay } from './series-slots.ts'
import { nextStep } from './states.ts'
import { issuesOf, type ValidationFacts } from './validate.ts'

const now = new Date('2026-11-23T07:00:00Z')
const bytes = (text: string) => new TextEncoder().encode(text)

test('a file is read whatever program wrote it', () => {
  const utf16 = (text: string, isLittle: boolean) => {
    const out = Buffer.from(`\ufeff${text}`, 'utf16le')
    return isLittle ? out : out.swap16()
  }
  const text = 'Name;E-Mail;Zeitzone\r\nMüller;m@contoso.example;Europe/Berlin\r\n'
  const cases: [Uint8Array, string][] = [
    [bytes(text), 'utf-8'],
    [bytes(`\ufeff${text}`), 'utf-8'],
    [Buffer.from(text, 'latin1'), 'windows-1252'],
    [utf16(text, true), 'utf-16le'],
    [utf16(text, false), 'utf-16be'],
  ]
  for (const [file, encoding] of cases) {
    const read = readCsv(file)
    assert.equal(read.encoding, encoding)
    assert.equal(read.delimiter, ';')
    assert.deepEqual(read.rows, [
      { line: 2, values: { displayName: 'Müller', address: 'm@contoso.example', timeZone: 'Europe/Berlin' } },
    ])
  }
})

test('a file without titles is a list of addresses; what is no list is refused in words', () => {
  assert.deepEqual(
    readCsv(bytes('a@contoso.example\nb@contoso.example')).rows.map(({ values }) => values.address),
    ['a@contoso.example', 'b@contoso.example'],
  )
  assert.deepEqual(readCsv(bytes('"Doe, Jane",j@contoso.example')).rows[0]!.values, { address: 'j@contoso.example' })
  for (const text of ['', 'address', 'one,two\nthree,four', 'a\0b@contoso.example'])
    assert.throws(() => readCsv(bytes(text)), { code: 'simulations.import.file' }, JSON.stringify(text))
  const many = `address\n${'a@contoso.example\n'.repeat(20_001)}`
  assert.throws(() => readCsv(bytes(many)), /at most 20000/)
  assert.equal(readCsv(bytes(many.slice(0, many.length - 18))).rows.length, 20_000)
})

test('no file breaks the reader', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = createRandom(seed, 'csv')
    const alphabet = [
      'a@b.example',
      ',',
      ';',
      '"',
      '\n',
      '\r\n',
      '\t',
      'address',
      'é',
      '\ufeff',
      '\u202e',
      '=1+1',
      ' ',
      '\0',
    ]
    const text = Array.from(
      { length: Math.floor(random() * 60) },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('')
    const file = Buffer.from(text)
    for (let hits = 0; hits < 3 && file.length > 0; hits += 1)
      if (random() < 0.3) file[Math.floor(random() * file.length)] = Math.floor(random() * 256)
    try {
      for (const { line, values } of readCsv(file).rows) {
        assert.ok(line >= 1, `seed ${seed}`)
        for (const name of Object.keys(values)) assert.ok((fields as readonly string[]).includes(name), `seed ${seed}`)
      }
    } catch (error) {
      assert.ok(error instanceof AppError && error.code === 'simulations.import.file', `seed ${seed}: ${String(error)}`)
    }
  }
})

test('attacks are given out evenly, new ones first, and by department when grouped', () => {
  const attacks = ['x', 'y', 'z'].map((id) => ({ id, templateId: id }))
  for (let seed = 1; seed <= 30; seed += 1) {
    const people = Array.from({ length: 90 }, (_, number) => ({
      key: `p${number}`,
      department: number % 10 === 0 ? null : `D${number % 9}`,
      seen: new Set(number < 30 ? ['x'] : number === 31 ? ['x', 'y', 'z'] : []),
      unfit: new Set<string>(),
    }))
    const random = assignAttacks(people, attacks, { spread: 'random', seed })
    assert.equal(random.size, 90)
    for (const { key, seen } of people) if (seen.size === 1) assert.notEqual(random.get(key)!.id, 'x', `seed ${seed}`)
    for (const id of ['x', 'y', 'z'])
      assert.ok([...random.values()].filter((attack) => attack.id === id).length >= 25, `seed ${seed}: ${id}`)
    const grouped = assignAttacks(people, attacks, { spread: 'grouped', seed })
    const ofTeam = new Map<string, Set<string>>()
    for (const { key, department } of people)
      if (department !== null) ofTeam.set(department, (ofTeam.get(department) ?? new Set()).add(grouped.get(key)!.id))
    for (const [team, ids] of ofTeam) assert.equal(ids.size, 1, `seed ${seed}: ${team}`)
    assert.equal(new Set([...grouped.values()].map(({ id }) => id)).size, 3)
  }
})

test('nobody is given an attack that does not fit them; whom none fits gets none', () => {
  const attacks = ['x', 'y'].map((id) => ({ id, templateId: id }))
  const seen = new Set(['y'])
  const people = Array.from({ length: 40 }, (_, number) => ({
    key: `p${number}`,
    department: 'Sales',
    seen,
    unfit: new Set(number < 10 ? ['x'] : number < 20 ? ['x', 'y'] : []),
  }))
  for (const spread of ['random', 'grouped'] as const)
    for (let seed = 1; seed <= 10; seed += 1) {
      const given = assignAttacks(people, attacks, { spread, seed })
      assert.equal(given.size, 30)
      for (const { key, unfit } of people) assert.ok(!unfit.has(given.get(key)?.id ?? ''), `${spread} ${seed}: ${key}`)
    }
})

test('everybody gets their language, else the fallback, else what there is', () => {
  const settings = { language: null, fallbackLanguage: 'de' as const }
  assert.equal(contentLanguageOf('FR_ca'), 'fr')
  assert.equal(contentLanguageOf('nl-NL'), null)
  assert.equal(languageFor('fr-FR', settings, ['en', 'de', 'fr']), 'fr')
  assert.equal(languageFor('nl-NL', settings, ['en', 'de', 'fr']), 'de')
  assert.equal(languageFor(null, settings, ['en']), 'en')
  assert.equal(languageFor('fr-FR', { ...settings, language: 'en' }, ['en', 'fr']), 'en')
})

test('only active mailboxes of people in verified domains are recipients', () => {
  const person: Candidate = {
    personId: 'p',
    displayName: 'P',
    givenName: null,
    surname: null,
    address: 'p@contoso.example',
    department: null,
    jobTitle: null,
    manager: null,
    language: null,
    timeZone: null,
    country: null,
    isEnabled: true,
    isGuest: false,
    isDeleted: false,
    mailbox: 'user',
    hasExchangePlan: true,
    isBounced: false,
  }
  const facts = { domains: new Set(['contoso.example']), areMailboxesKnown: true }
  const cases: [Partial<Candidate>, ReturnType<typeof refusalOf>][] = [
    [{}, null],
    [{ isDeleted: true, isGuest: true }, 'deleted'],
    [{ isGuest: true }, 'guest'],
    [{ mailbox: 'room', isEnabled: false }, 'shared-mailbox'],
    [{ isEnabled: false }, 'disabled'],
    [{ mailbox: null }, 'no-mailbox'],
    [{ address: null }, 'no-mailbox'],
    [{ address: 'p@evil.example' }, 'foreign-domain'],
    [{ address: 'p@sub.contoso.example' }, 'foreign-domain'],
    [{ isBounced: true }, 'bounced'],
  ]
  for (const [change, reason] of cases) assert.equal(refusalOf({ ...person, ...change }, facts), reason)
  const unread = { ...facts, areMailboxesKnown: false }
  assert.equal(refusalOf({ ...person, mailbox: null }, unread), null)
  assert.equal(refusalOf({ ...person, mailbox: null, hasExchangePlan: false }, unread), 'no-mailbox')
})

const facts: ValidationFacts = {
  now,
  templates: [{ id: 't', version: 1, name: 'Parcel', technique: 'link', isControversial: false, languages: ['en'] }],
  trainingIds: new Set(['passwords']),
  domain: { name: 'parcels.example', isReadyFor: { graph: true, smtp: false } },
  mailDomains: new Set(['contoso.example']),
  audienceIds: new Set(),
}

test('every mistake of the wizard is said at its step', () => {
  const base = defaultSettings(1)
  const good = {
    ...base,
    audience: { ...base.audience, everybody: true },
    templateIds: ['t'],
    sendingDomainId: 'd',
    canaries: ['quiet@contoso.example'],
  }
  const errors = (
    change: Partial<CampaignSettings>,
    technique: 'link' | 'training' = 'link',
    more: Partial<ValidationFacts> = {},
  ) =>
    issuesOf({ technique, settings: { ...good, ...change } }, { ...facts, ...more })
      .filter(({ severity }) => severity === 'error')
      .map(({ path }) => path)
  assert.deepEqual(issuesOf({ technique: 'link', settings: good }, facts), [])
  assert.deepEqual(errors({ audience: base.audience }), ['audience'])
  assert.deepEqual(errors({ audience: { ...good.audience, audienceIds: ['gone'] } }), ['audience.audienceIds'])
  assert.deepEqual(errors({ templateIds: [] }), ['templateIds'])
  assert.deepEqual(errors({ templateIds: ['t', 'gone'] }), ['templateIds'])
  assert.deepEqual(errors({}, 'training'), ['templateIds', 'training.trainingIds'])
  assert.deepEqual(
    errors({ templateIds: [], training: { ...good.training, trainingIds: ['passwords'] } }, 'training', {
      templates: [],
    }),
    [],
  )
  assert.deepEqual(errors({ sendingDomainId: null }, 'link', { domain: null }), ['sendingDomainId'])
  assert.deepEqual(errors({ channel: 'smtp' }), ['sendingDomainId'])
  assert.deepEqual(errors({ canaries: ['quiet@evil.example'] }), ['canaries'])
  assert.deepEqual(errors({ training: { ...good.training, kind: 'own', url: 'http://x.example' } }), ['training.url'])
  assert.deepEqual(errors({ training: { ...good.training, trainingIds: ['gone'] } }), ['training.trainingIds'])
  assert.deepEqual(errors({ schedule: { ...good.schedule, timeZone: 'Europe/Atlantis' } }), ['schedule.timeZone'])
  assert.deepEqual(errors({ schedule: { ...good.schedule, from: '17:00', to: '09:00' } }), ['schedule.to'])
  const controversial = issuesOf(
    { technique: 'link', settings: good },
    { ...facts, templates: [{ ...facts.templates[0]!, isControversial: true }] },
  )
  assert.match(controversial[0]!.text, /hurts people/)
})

test('what changed is said setting by setting', () => {
  const before = defaultSettings(1)
  const after = {
    ...before,
    spread: 'grouped' as const,
    schedule: { ...before.schedule, from: '10:00', holidays: ['2026-12-24'] },
  }
  assert.deepEqual(changesBetween(before, after), [
    { path: 'spread', before: 'random', after: 'grouped' },
    { path: 'schedule.from', before: '09:00', after: '10:00' },
    { path: 'schedule.holidays', before: 'none', after: '2026-12-24' },
  ])
  assert.deepEqual(changesBetween(before, before), [])
})

test('the clock of a campaign takes one step at a time', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 10, day))
  const life = {
    startsAt: at(1),
    endsAt: at(10),
    isOpenEnded: false,
    openDays: 7,
    unsent: 0,
    lastSentAt: at(2),
    now: at(5),
  }
  assert.deepEqual(nextStep({ ...life, state: 'scheduled', now: at(1) }), { kind: 'run' })
  assert.deepEqual(nextStep({ ...life, state: 'scheduled', startsAt: at(6) }), { kind: 'none' })
  assert.deepEqual(nextStep({ ...life, state: 'running' }), { kind: 'none' })
  assert.deepEqual(nextStep({ ...life, state: 'running', now: at(10) }), { kind: 'complete' })
  assert.deepEqual(nextStep({ ...life, state: 'running', now: at(10), unsent: 1 }), { kind: 'none' })
  assert.deepEqual(nextStep({ ...life, state: 'running', now: at(10), isOpenEnded: true }), { kind: 'none' })
  assert.deepEqual(nextStep({ ...life, state: 'running', now: at(10), lastSentAt: at(9) }), {
    kind: 'extend',
    endsAt: at(16),
  })
  assert.deepEqual(nextStep({ ...life, state: 'paused', now: at(20) }), { kind: 'none' })
})

test('runs of a series fall on their days, also at the end of short months', () => {
  const monthly = { firstOn: '2026-01-31', frequency: 'monthly' as const }
  assert.deepEqual(
    [0, 1, 2, 3].map((number) => slotDay(monthly, number)),
    ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'],
  )
  assert.equal(slotDay({ ...monthly, frequency: 'quarterly' }, 4), '2027-01-31')
  assert.equal(slotDay({ ...monthly, frequency: 'fortnightly' }, 2), '2026-02-28')
  const settings: SeriesSettings = {
    ...monthly,
    runs: null,
    techniques: ['credentials', 'link'],
    difficulties: ['low', 'medium', 'high'],
    attacksPerRun: 5,
    trainingIds: [],
    campaign: defaultSettings(1),
  }
  // 09:00 in Berlin, before and after the change of the clock.
  assert.equal(nextSlot(settings, new Date('2026-02-28T07:59:59Z'))!.toISOString(), '2026-02-28T08:00:00.000Z')
  assert.equal(nextSlot(settings, new Date('2026-02-28T08:00:00Z'))!.toISOString(), '2026-03-31T07:00:00.000Z')
  const [drawn, again] = [drawRun(settings, 0, new Map()), drawRun(settings, 0, new Map())]
  assert.deepEqual(drawn, again)
  const used = new Map([[drawn!.templateIds[0]!, 3]])
  const next = drawRun(settings, 0, used)!
  if (next.templateIds.length > 1) assert.notEqual(next.templateIds[0], drawn!.templateIds[0])
  assert.equal(drawRun({ ...settings, techniques: [] }, 0, used), null)
})

test('a rule is said in a sentence', () => {
  assert.equal(describeRule(emptyRule), 'Nobody: the rule asks for nothing.')
  assert.equal(
    describeRule({ ...emptyRule, caught: { times: 2, months: 6 }, departments: ['Sales'] }),
    'People who are or were caught in at least 2 campaigns within 6 months, and in Sales.',
  )
})
