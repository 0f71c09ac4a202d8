import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAllMatches, findListMatch } from './lists-match.ts'
import { type ListEntry, matchLists, parseListValue } from './lists.ts'

const now = new Date('2026-11-22T09:00:00Z')
let number = 0
const entry = (list: 'allow' | 'block', value: string, change: Partial<ListEntry> = {}): ListEntry => ({
  id: String((number += 1)),
  list,
  ...parseListValue(value),
  owner: null,
  note: '',
  requireAuthentication: false,
  createdAt: now.toISOString(),
  createdBy: 'test',
  expiresAt: null,
  ...change,
})

/** A generator of numbers in 0..1 that gives the same each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

test('the index decides exactly as trying every entry does', () => {
  const seed = 20261122
  const next = random(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!
  const names = ['a', 'lee', 'news', 'bounce-1']
  const domains = ['fabrikam.example', 'mail.fabrikam.example', 'example', 'x.example', 'northwind.example']
  const makers = [
    () => `${pick(names)}@${pick(domains.slice(0, 2))}`,
    () => pick(['fabrikam.example', 'mail.fabrikam.example', 'x.example']),
    () => pick(['*.example', '*.fabrikam.example', 'mail.*', 'mail.*.example', '*brik*', 'm*.e*e']),
    () => pick(['*@fabrikam.example', 'news*@x.example', 'lee@*', '*e@*.example', '*@*', 'bounce-*@mail.*.example']),
    () => pick(['192.0.2.0/24', '192.0.0.0/16', '192.0.2.77', '2001:db8::/32', '2001:db8::1', '2001:db8:1::/48']),
  ]
  for (let round = 0; round < 3_000; round += 1) {
    const entries: ListEntry[] = []
    for (let count = 0; count < 1 + next() * 8; count += 1) {
      const value = pick(makers)()
      if (value === '*@*') continue
      entries.push(
        entry(pick(['allow', 'block']), value, {
          requireAuthentication: next() < 0.3,
          owner: next() < 0.2 ? 'adele@contoso.example' : null,
        }),
      )
    }
    const subject = {
      mailFrom: next() < 0.1 ? '' : `${pick(names)}@${pick(domains)}`,
      headerFrom: [`Name <${pick(names)}@${pick(domains)}>`],
      clientAddress: pick([null, '192.0.2.77', '192.0.3.1', '::ffff:192.0.2.1', '2001:db8::1', 'nonsense']),
      isAuthenticated: next() < 0.5,
      recipient: pick(['adele@contoso.example', 'lee@contoso.example']),
    }
    const slow = matchLists(entries, subject, now)
    const fast = findListMatch(entries, subject, now)
    const about = `seed ${seed} round ${round}`
    assert.equal(fast?.list, slow?.list, about)
    assert.equal(fast?.entry.kind, slow?.entry.kind, about)
    assert.equal(findAllMatches(entries, subject, now)[0]?.list, slow?.list, about)
  }
})

test('100,000 patterns and networks are not tried one by one', () => {
  const small = makeList(1_000)
  const large = makeList(100_000)
  const subject = {
    mailFrom: 'bounce@mail.northwind.example',
    headerFrom: ['lee@northwind.example'],
    clientAddress: '198.51.100.7',
    isAuthenticated: true,
    recipient: 'adele@contoso.example',
  }
  const time_ms = (entries: ListEntry[]): number => {
    findListMatch(entries, subject, now)
    const begun = performance.now()
    for (let round = 0; round < 300; round += 1) findListMatch(entries, subject, now)
    return performance.now() - begun
  }
  time_ms(small)
  const ratio = time_ms(large) / time_ms(small)
  assert.ok(ratio < 20, `a hundred times as many entries took ${ratio.toFixed(1)} times as long`)
})

const makeList = (count: number): ListEntry[] =>
  Array.from({ length: count }, (_, index) =>
    entry(
      'block',
      [
        `s${index}@fabrikam.example`,
        `*.sub${index}.example`,
        `news${index}*@adatum.example`,
        `10.${index % 256}.${(index >> 8) % 256}.0/${24 + (index % 8)}`,
      ][index % 4]!,
    ),
  )
