import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf, ofMachine, ofOrganisation } from './network.ts'

test('addresses of one IPv6 network are one caller', () => {
  assert.equal(networkOf('2001:db8:1:2::1', ofMachine), networkOf('2001:0db8:1:2:ffff::9', ofMachine))
  assert.notEqual(networkOf('2001:db8:1:2::1', ofMachine), networkOf('2001:db8:1:3::1', ofMachine))
  assert.equal(networkOf('2001:db8:1:2::1', ofOrganisation), networkOf('2001:db8:1:3::1', ofOrganisation))
  assert.equal(networkOf('fe80::1', ofMachine), networkOf('fe80::2', ofMachine))
})

test('IPv4 in IPv6 is that IPv4 address, and what is no address is nobody’s', () => {
  assert.equal(networkOf('::ffff:192.0.2.1', ofMachine), '192.0.2.1/32')
  assert.equal(networkOf('192.0.2.77', ofOrganisation), '192.0.2.0/24')
  assert.equal(networkOf('nonsense', ofMachine), 'unknown')
})
