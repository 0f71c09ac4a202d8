// Owners from a file, ranges, and what kind of network an address is in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networksOf } from './lookup.ts'
import { parseOwners } from './owners.ts'
import { parseRange, rangeSet, parseAddress } from './ranges.ts'

const file = [
  '5.0.0.0\t5.0.255.255\t3320\tDE\tDTAG Deutsche Telekom AG',
  '8.8.8.0\t8.8.8.255\t15169\tUS\tGOOGLE',
  '9.0.0.0\t9.255.255.255\t0\tNone\tNot routed',
  '20.0.0.0\t20.255.255.255\t8075\tUS\tMICROSOFT-CORP-MSN-AS-BLOCK',
  '67.231.144.0\t67.231.159.255\t22843\tUS\tPROOFPOINT-ASN-US-WEST',
  '67.0.0.0\t67.0.0.255\t22843\tUS\tSomebody Else',
  '216.71.128.0\t216.71.159.255\t16417\tUS\tIRONPORT-SYSTEMS-INC',
  '2001:db8::\t2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\t64500\tDE\tEXAMPLE-MOBILE',
].join('\n')

test('a range of the file holds its first and last address, and nothing beside', () => {
  const owners = parseOwners(file)
  assert.deepEqual([owners.ranges, owners.faults], [7, 0])
  for (const [ip, asn] of [
    ['5.0.0.0', 3320],
    ['5.0.255.255', 3320],
    ['4.255.255.255', undefined],
    ['5.1.0.0', undefined],
    ['9.1.1.1', undefined],
    ['::ffff:8.8.8.8', 15169],
    ['2001:db8:1::1', 64500],
    ['2001:db9::1', undefined],
    ['not an address', undefined],
  ] as const)
    assert.equal(owners.find(ip)?.asn, asn, ip)
})

test('lines that are none are counted, never thrown for', () => {
  const pieces = ['5.0.0.0', '\t', '::1', 'x', '99999999999', '\0', '/', '5.0.0.9', '-1', 'ÄÖ', '1e9', '']
  let seed = 20_261_122
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed % below
  }
  for (let round = 0; round < 2_000; round += 1) {
    const text = Array.from({ length: next(14) }, () => pieces[next(pieces.length)]).join(next(2) === 0 ? '' : '\t')
    const owners = parseOwners(`${text}\n5.0.0.0\t5.0.0.255\t3320\tDE\tDTAG`)
    assert.ok(owners.ranges >= 1, `seed 20261122, round ${round}: ${JSON.stringify(text)}`)
    owners.find(text)
    parseRange(text)
  }
})

test('the kind comes from the tenant, then from what was seen scanning, then from the owner with its name', () => {
  const owners = parseOwners(file)
  const networks = networksOf(owners, [
    { range: '5.0.7.0/24', kind: 'egress' },
    { range: '5.0.8.0/24', kind: 'scanner' },
    { range: '40.94.0.0/16', kind: 'neutral' },
    { range: '192.0.2.0/24', kind: 'excluded' },
  ])
  const kinds = Object.fromEntries(
    [
      '5.0.1.1',
      '5.0.7.1',
      '5.0.8.1',
      '40.94.1.1',
      '40.107.1.1',
      '40.64.64.90',
      '20.1.1.1',
      '67.231.150.1',
      '67.0.0.1',
      '216.71.130.1',
      '2001:db8::1',
      '1.2.3.4',
    ].map((ip) => [ip, networks.label(ip).kind]),
  )
  assert.deepEqual(kinds, {
    '5.0.1.1': 'access',
    '5.0.7.1': 'access',
    '5.0.8.1': 'scanner',
    '40.94.1.1': 'unknown',
    '40.107.1.1': 'scanner',
    '40.64.64.90': 'vendor',
    '20.1.1.1': 'datacentre',
    '67.231.150.1': 'vendor',
    // The number without its name says nothing.
    '67.0.0.1': 'unknown',
    '216.71.130.1': 'scanner',
    '2001:db8::1': 'mobile',
    '1.2.3.4': 'unknown',
  })
  assert.deepEqual(
    [networks.isEgress('5.0.7.9'), networks.isExcluded('192.0.2.1'), networks.isEgress('5.0.8.9')],
    [true, true, false],
  )
})

test('the longest prefix counts', () => {
  const set = rangeSet([
    { range: '10.0.0.0/8', value: 'wide' },
    { range: '10.1.2.0/25', value: 'narrow' },
    { range: '10.1.2.3', value: 'one' },
  ])
  const find = (ip: string) => set.find(parseAddress(ip)!)?.value
  assert.deepEqual(
    [find('10.9.9.9'), find('10.1.2.127'), find('10.1.2.128'), find('10.1.2.3'), find('11.0.0.1')],
    ['wide', 'narrow', 'wide', 'one', undefined],
  )
})
