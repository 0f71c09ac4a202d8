// What a filter did to a mail, and what to do about it; guides by mail exchanger; ranges of addresses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviceOf, changesOf } from './compare.ts'
import { chooseGuides } from './guides.ts'
import { asPowerShell } from './power-shell.ts'
import { parseRange, rangesOverlap } from './ranges.ts'

const sent = {
  subjectTemplate: 'Parcel for {{ givenName }} (today)',
  tokens: ['tokenA', 'tokenB'],
  linkHost: 'www.parcels.example',
  markName: 'X-Qwertyui',
}
const asSent = {
  subject: 'Parcel for Frida (today)',
  links: ['https://www.parcels.example/docs/tokenA', 'https://www.parcels.example:8443/docs/tokenB'],
  headers: [['x-qwertyui', 'v']] as [string, string][],
}

test('a mail that came as it was sent has no changes, and the advice is to go ahead', () => {
  assert.deepEqual(changesOf(asSent, sent), [])
  const facts = {
    placement: 'inbox',
    changes: [],
    channel: 'smtp',
    state: 'done',
    fetches: 0,
    isConnected: true,
  } as const
  assert.match(adviceOf(facts)[0]!, /go ahead/)
})

test('tags, wrapped and lost links, filters and a lost mark are told', () => {
  const changes = changesOf(
    {
      subject: '[EXTERNAL] Parcel for Frida (today)',
      links: ['https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.parcels.example%2Fdocs%2FtokenA'],
      headers: [['X-Mimecast-Spam-Score', '1']],
    },
    sent,
  )
  assert.deepEqual(
    changes.map(({ what }) => what),
    ['subject', 'link', 'link', 'header', 'header'],
  )
  assert.match(changes[1]!.text, /1 link leads over eur01\.safelinks/)
  assert.match(changes[2]!.text, /1 of 2/)
  assert.match(changes[3]!.text, /Mimecast/)
  const advice = adviceOf({ placement: 'junk', changes, channel: 'smtp', state: 'done', fetches: 3, isConnected: true })
  assert.match(advice[0]!, /Junk/)
  assert.match(advice.at(-1)!, /direct delivery/)
})

test('a mail that is nowhere is looked for by hand where nothing can be read', () => {
  const facts = { placement: 'not-found', changes: [], channel: 'smtp', state: 'done', fetches: 0 } as const
  assert.match(adviceOf({ ...facts, isConnected: true })[0]!, /quarantine/)
  assert.match(adviceOf({ ...facts, isConnected: false })[0]!, /by hand/)
})

test('the guide of the filter in front comes first, with our values, and every list can be sent on as text', () => {
  const values = { domains: ['parcels.example'], addresses: ['203.0.113.5'], hosts: ['www.parcels.example'] }
  const exchangers = [{ domain: 'contoso.com', hosts: ['mx1.contoso.com.pphosted.com'] }]
  const connectors = [{ name: 'From Mimecast', hosts: [] }]
  const guides = chooseGuides({ exchangers, connectors }, values)
  assert.deepEqual(
    guides.filter(({ detectedBy }) => detectedBy !== null).map(({ id }) => id),
    ['proofpoint-pps', 'mimecast'],
  )
  for (const { asText, name } of guides) {
    assert.doesNotMatch(asText, /[{}]/, name)
    assert.match(asText, /parcels\.example/, name)
  }
  const covered = new Set(guides.flatMap(({ sections }) => sections.map(({ direction }) => direction)))
  assert.deepEqual([...covered].toSorted(), ['mail-in', 'mail-out', 'web-in', 'web-out'])
})

test('ranges are those that Exchange takes, and overlaps are seen across their forms', () => {
  assert.equal(parseRange('203.0.113.0/23'), null)
  assert.equal(parseRange('203.0.113.9-203.0.113.1'), null)
  assert.equal(parseRange('2001:db8::1'), null)
  assert.ok(rangesOverlap('203.0.113.0/24', '203.0.113.200'))
  assert.ok(rangesOverlap('203.0.113.1-203.0.113.9', '203.0.113.8/29'))
  assert.ok(!rangesOverlap('203.0.113.1-203.0.113.7', '203.0.113.8/29'))
})

test('a line for PowerShell cannot be left by a quote', () => {
  const line = asPowerShell({
    cmdlet: 'X',
    parameters: { Notes: "it's", Allow: true, Entries: ['a', "b'; rm"], Confirm: false },
  })
  assert.equal(line, "X -Notes 'it''s' -Allow -Entries 'a','b''; rm' -Confirm:$false")
})
