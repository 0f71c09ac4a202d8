// What a repair of some findings may touch.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chosenOf, mend } from './repair-choice.ts'
import type { Finding } from './store.ts'

const finding = (
  code: Finding['code'],
  key: string,
  property: string | null = null,
  over: Partial<Finding> = {},
): Finding =>
  ({ code, object_key: key, property, severity: 'high', remedy: 'plan', is_fight: false, ...over }) as Finding
const isFought = ({ is_fight: isFight }: Finding) => isFight

const off30 = finding('object.disabled', 'r30', 'Enabled')
const gone20 = finding('object.deleted', 'r20')
const verdict = finding('object.changed', 'r50', 'SetSCL', { severity: 'medium' })

test('what is chosen is mended, and what it does not rest on is not', () => {
  const { findings, choice, left } = mend([verdict], [off30, verdict, gone20])
  assert.deepEqual([findings, left], [[verdict], []])
  assert.deepEqual(choice, {
    whole: [],
    properties: { r50: ['SetSCL'] },
    doubles: [],
    order: false,
    domain: false,
    sealer: false,
  })
})

test('redirecting mail rests on connectors, the rules that guard it and the domain', () => {
  const certificate = finding('object.changed', 'in', 'TlsSenderCertificateName')
  const domain = finding('domain.removed', 'domain', null, { remedy: 'domain' })
  const comment = finding('object.changed', 'r10', 'Comments', { severity: 'low' })
  const { findings, choice } = mend([off30], [comment, domain, certificate, gone20, off30])
  assert.deepEqual(findings, [off30, domain, certificate, gone20])
  assert.deepEqual([choice.whole, choice.domain], [['r20'], true])
  // Rule 40 is on: it is paused meanwhile, and on again.
  assert.deepEqual(choice.properties, { r30: ['Enabled'], in: ['TlsSenderCertificateName'], r40: ['Enabled'] })
})

test('what rests on something that is left to a person waits with it', () => {
  for (const beneath of [
    { ...gone20, is_fight: true },
    finding('object.name-taken', 'out', null, { remedy: 'none' }),
  ]) {
    const { findings, left } = mend([off30, verdict], [off30, verdict, beneath], isFought)
    assert.deepEqual([findings, left], [[verdict], [off30]])
  }
  const changed = finding('object.changed', 'r30', 'SentTo', { severity: 'medium' })
  assert.deepEqual(mend([changed], [changed, { ...gone20, is_fight: true }], isFought).left, [], 'it is on')
})

test('a connector that is made again is another one for the rules that name it', () => {
  const out = finding('object.deleted', 'out')
  assert.deepEqual(mend([out], [out]).choice.properties, {
    r30: ['Enabled', 'RouteMessageOutboundConnector'],
    r40: ['Enabled', 'RouteMessageOutboundConnector'],
  })
  const elsewhere = finding('object.changed', 'r30', 'RouteMessageOutboundConnector', { is_fight: true })
  assert.deepEqual(mend([out], [out, elsewhere], isFought).choice.properties.r30, ['Enabled'])
})

test('what Exchange takes of a connector only together goes together', () => {
  const kind = finding('object.changed', 'in', 'ConnectorType')
  const restricted = finding('object.changed', 'in', 'RestrictDomainsToIPAddresses')
  const filtering = finding('object.changed', 'in', 'EFSkipLastIP', { severity: 'medium' })
  const other = finding('object.changed', 'out', 'SmartHosts')
  assert.deepEqual(mend([kind], [filtering, restricted, kind, other]).findings, [kind, restricted])
  assert.deepEqual(mend([kind], [{ ...restricted, is_fight: true }, kind], isFought).findings, [kind])
})

test('an order that a person has accepted is left to a person, unless it is dangerous', () => {
  const order = finding('rules.order', 'rules', 'Priority', { severity: 'medium' })
  const open = [order, { ...order, severity: 'high' as const }, finding('foreign.header', 'g'), verdict]
  assert.deepEqual(chosenOf(open, ['high', 'medium'], { isOrderAccepted: false }), open)
  assert.deepEqual(chosenOf(open, ['high', 'medium'], { isOrderAccepted: true }), open.slice(1))
  assert.deepEqual(chosenOf([{ ...verdict, is_fight: true }], ['medium'], { isOrderAccepted: false }), [])
})
