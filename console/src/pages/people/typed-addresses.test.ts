// Addresses are taken as soon as they are whole, names stay what is searched for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typedAddresses } from './typed-addresses.ts'

test('an address is taken when a separator follows, or when it is said to be whole', () => {
  assert.deepEqual(typedAddresses('ann@contoso.com', false), { addresses: [], rest: 'ann@contoso.com' })
  assert.deepEqual(typedAddresses('ann@contoso.com', true), { addresses: ['ann@contoso.com'], rest: '' })
  assert.deepEqual(typedAddresses('Ann@Contoso.com,', false), { addresses: ['ann@contoso.com'], rest: '' })
})

test('a pasted list becomes its addresses, each once, whatever stands between them', () => {
  assert.deepEqual(typedAddresses('Ann <ann@contoso.com>; bo@contoso.com\nANN@contoso.com;', false), {
    addresses: ['ann@contoso.com', 'bo@contoso.com'],
    rest: '',
  })
  assert.deepEqual(typedAddresses('ann@contoso.com bo@con', false), { addresses: ['ann@contoso.com'], rest: 'bo@con' })
})

test('a name that is searched for stays as it is typed', () => {
  assert.deepEqual(typedAddresses('Ann Lee ', false), { addresses: [], rest: 'Ann Lee ' })
  assert.deepEqual(typedAddresses('Ann Lee', true), { addresses: [], rest: 'Ann Lee' })
})
