// Customers in the order that was asked for, page by page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Customer, CustomerSort } from './contract.ts'
import { pageOf } from './customer-order.ts'

const customer = (name: string, health: Customer['health'], [high, medium, low]: [number, number, number], mail = 0) =>
  ({
    id: `id-${name}`,
    name,
    health,
    alerts: { high, medium, low },
    mail: { inbound: mail, outbound: 1, stopped: mail, lastAt: null },
  }) as Customer

const customers = [
  customer('Tailspin 10', 'good', [0, 0, 0], 7),
  customer('adatum', 'attention', [0, 3, 90], 5),
  customer('Contoso', 'bad', [1, 0, 0], 5),
  customer('Tailspin 9', 'not-connected', [0, 0, 0]),
]

function namesOf(sort: CustomerSort, limit: number, list = customers): string[] {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = pageOf(list, { sort, limit, cursor })
    names.push(...page.items.map(({ name }) => name))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return names
}

test('by name as people count, either way, the same on small pages as on one', () => {
  const up = ['adatum', 'Contoso', 'Tailspin 9', 'Tailspin 10']
  assert.deepEqual(namesOf('name', 50), up)
  for (const limit of [1, 2, 3]) {
    assert.deepEqual(namesOf('name', limit), up)
    assert.deepEqual(namesOf('-name', limit), up.toReversed())
  }
})

test('who needs somebody comes first: by health, and one high alert outweighs many low ones', () => {
  assert.deepEqual(namesOf('-health', 2), ['Contoso', 'adatum', 'Tailspin 9', 'Tailspin 10'])
  assert.deepEqual(namesOf('-alerts', 1), ['Contoso', 'adatum', 'Tailspin 9', 'Tailspin 10'])
})

test('the same figure stands by name, whichever way the figure goes', () => {
  assert.deepEqual(namesOf('-mail', 1), ['Tailspin 10', 'adatum', 'Contoso', 'Tailspin 9'])
  assert.deepEqual(namesOf('stopped', 1), ['Tailspin 9', 'adatum', 'Contoso', 'Tailspin 10'])
})

test('a customer who went away between two pages takes nobody along', () => {
  const { next } = pageOf(customers, { sort: 'name', limit: 2, cursor: undefined })
  const left = customers.filter(({ name }) => name !== 'Contoso')
  const page = pageOf(left, { sort: 'name', limit: 2, cursor: next! })
  assert.deepEqual(
    page.items.map(({ name }) => name),
    ['Tailspin 9', 'Tailspin 10'],
  )
})

test('a cursor of something else is refused', () => {
  for (const cursor of ['x', '', 'W10', 'bnVsbA', Buffer.from('["a","b","c"]').toString('base64url')])
    assert.throws(() => pageOf(customers, { sort: 'name', limit: 2, cursor }), { code: 'request.cursor' })
})
