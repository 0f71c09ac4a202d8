import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ListEntry, matchesWildcard, matchLists, parseListValue, senderAddress } from './lists.ts'

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
const subject = {
  mailFrom: 'bounce@mail.fabrikam.example',
  headerFrom: ['Lee <Lee@Fabrikam.Example>'],
  clientAddress: '192.0.2.77',
  isAuthenticated: false,
  recipient: 'adele@contoso.example',
}
const decide = (...entries: ListEntry[]) => matchLists(entries, subject, now)?.entry.value ?? null

test('an entry matches envelope or header sender, domain, pattern and network', () => {
  for (const value of [
    'lee@fabrikam.example',
    'mail.fabrikam.example',
    '*.fabrikam.example',
    '*.example',
    '192.0.2.0/24',
    'bounce@*.example',
  ])
    assert.equal(decide(entry('block', value)), value)
  for (const value of ['xlee@fabrikam.example', 'example.com', '*.com', '192.0.3.0/24', '2001:db8::/32'])
    assert.equal(decide(entry('block', value)), null)
})

test('an address wins over a domain, the administrators over a person, block over allow of the same rank', () => {
  const domain = entry('block', 'fabrikam.example')
  assert.equal(decide(domain, entry('allow', 'lee@fabrikam.example')), 'lee@fabrikam.example')
  const own = entry('allow', 'lee@fabrikam.example', { owner: 'adele@contoso.example' })
  assert.equal(decide(own, domain), 'fabrikam.example')
  assert.equal(decide(entry('allow', 'lee@fabrikam.example', { owner: 'bo@contoso.example' })), null)
  assert.equal(matchLists([entry('allow', 'fabrikam.example'), domain], subject, now)?.list, 'block')
})

test('an expired entry and an allow entry that asks for authentication do not match', () => {
  assert.equal(decide(entry('allow', 'fabrikam.example', { expiresAt: '2026-11-22T09:00:00Z' })), null)
  const strict = entry('allow', 'fabrikam.example', { requireAuthentication: true })
  assert.equal(decide(strict), null)
  assert.equal(matchLists([strict], { ...subject, isAuthenticated: true }, now)?.list, 'allow')
})

test('what makes no sense is refused with a text that says what is allowed', () => {
  for (const value of [
    '',
    '*',
    '*.*',
    'a b@c.example',
    '<a@b.example>',
    '10.0.0.0/8',
    '1.2.3.4/33',
    'a@b@c',
    'localhost',
    `${'x'.repeat(400)}.example`,
    'a*b*c*d*e*f.example',
  ])
    assert.throws(() => parseListValue(value), { code: 'lists.value' }, value)
  assert.deepEqual(parseListValue('192.0.2.1'), { kind: 'network', value: '192.0.2.1/32' })
  assert.equal(senderAddress('"x" <A@B.example>'), 'a@b.example')
  assert.equal(senderAddress(''), null)
})

test('matching a pattern takes linear time and never throws', () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e6)
  let state = seed
  const random = (max: number) => (state = (state * 1103515245 + 12345) % 2147483648) % max
  const letters = 'ab.*@-'
  for (let round = 0; round < 20_000; round += 1) {
    const text = (length: number, alphabet: string) =>
      Array.from({ length: random(length) }, () => alphabet[random(alphabet.length)]).join('')
    const [pattern, address] = [text(8, letters), text(12, 'ab.@-')]
    const regex = new RegExp(`^${pattern.replaceAll(/[.-]/g, '\\$&').replaceAll('*', '[^]*')}$`)
    const target = pattern.includes('@') ? address : address.slice(address.lastIndexOf('@') + 1)
    assert.equal(matchesWildcard(pattern, address), regex.test(target), `seed ${seed}: ${pattern} against ${address}`)
  }
})

test('an entry that asks for proof counts only for the sender that was proven', () => {
  const allow = entry('allow', 'lee@fabrikam.example', { requireAuthentication: true })
  const matched = (provenSenders: string[]) =>
    matchLists([allow], { ...subject, isAuthenticated: provenSenders.length > 0, provenSenders }, now) !== null
  assert.equal(matched(['Lee <lee@fabrikam.example>']), true)
  assert.equal(matched(['bounce@mail.fabrikam.example']), false, 'SPF of the envelope says nothing about the author')
  assert.equal(matched([]), false)
})
