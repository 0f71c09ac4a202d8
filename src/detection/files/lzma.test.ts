// What liblzma 5.4 has packed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRandom } from '#test/symptoms/random.ts'
import { type Packed, unpackLzma } from './lzma.ts'

const list = Array.from({ length: 40 }, (_, index) => `file-${index}.txt|${index * index},`).join('')
const letters = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
const contents = {
  list: Buffer.from(list),
  /** What stood 300,000 bytes before comes again. */
  far: Buffer.concat([letters, Buffer.alloc(300_000), letters]),
  nothing: Buffer.alloc(0),
}
const samples: [string, keyof typeof contents, Packed['method'], string, string][] = [
  [
    'defaults',
    'list',
    'lzma',
    '5d00100000',
    'ADMaSda4H1ou5RTCN/Ax9f+r+K/7iLpsV+vw2OytYGe/QE6Lx4JrQ1orgM9n8/Sdg/3M1MOx4ueLhx2NsMM10yCmJidwJBlc96gmRg2jGtJx6+bXb5PF4qYi1yetm3gzRLnA+NXrhDlDcw7TTIzT6K9lYG/odVK0lnUU8GpZk17W3bWcmv2Pgju4QuNtpVFiKdF9IdssBggqoGBFq+P4nYYgt4nUJHlxEqvk5zFWaJ234VzKLsfIq7thW7cqP/8GI0oA',
  ],
  [
    'context by position',
    'list',
    'lzma',
    '2400100000',
    'ADMbHM7PnTiMSmAP4DdNpuEJuAaeMrQVCuTAVVgKnnZE5bI5U8xY/oa4V6ie7IQm09zWRImxvW14mnjHcKAa1dem2JgJ5rL9UJQ1b7SunTwDWTgNArPCzeCOzjEdK1nVKHfJGWkRYuglrloee6SJr8aUB36gzpy7Dq9HK3rXDpkzootSkp25NkvRd3qnJrTBBC0h0zn7nuf5fhPlSB6SRqj7PYdi7IGjWr7mqP9GpD4xUylOTrL7YlWBMJh3JN2DxFwH9sehxLWBTSIB/fCQMg==',
  ],
  [
    'a little of each',
    'list',
    'lzma',
    'c700100000',
    'ADMaSYZRaGX6xgDADxTHlEXwgzTcp/wcdd46Sgz9zG5+S8RpisVF21I5Ax0JtEp3HQfUQYuqRhwlt17FSxC4lOE5brFhIVm82JmN35waPtNw++ugMK0pZ5aCX+Y6fWd4oNPUd1JaxitYtqPzrp89afGe9djyNK0qPuDtJiODXdkUYOipf29F1AaSPECHWBTXXFIwkFpXP5meXJOk1eQ3N9hBEllj2k47w17uFr/pDbkQ6dPKHcQrGEJG6O+31605LRgI730bC3Sh6Z//92gz6A==',
  ],
  [
    'LZMA2',
    'list',
    'lzma2',
    '00',
    '4AJvALxdADMaSda4H1ou5RTCN/Ax9f+r+K/7iLpsV+vw2OytYGe/QE6Lx4JrQ1orgM9n8/Sdg/3M1MOx4ueLhx2NsMM10yCmJidwJBlc96gmRg2jGtJx6+bXb5PF4qYi1yetm3gzRLnA+NXrhDlDcw7TTIzT6K9lYG/odVK0lnUU8GpZk17W3bWcmv2Pgju4QuNtpVFiKdF9IdssBggqoGBFq+P4nYYgt4nUJHlxEqvk5zFWaJ234VzKLsfIq7tflmncAA==',
  ],
  [
    'long ways',
    'far',
    'lzma',
    '5d00000800',
    'AAAAUlAKhPmbsoAhqWnWJ+A+BlpfBI1T1AS6OVcFCcFVJN6duHFZMWChn/lvSXPyyOqMuhqLKWkhgP4zg2avRm3snomKC4PwPA6Jjj/tX+eekNkc/zL0suA5UbLSFBW0xXG62wbjeZqfuzjBsACskwuqBhkDEggVW5vISPAyLv4toIfI8KTg0lHrjWdWkrJNhMXxhjHfamJbwnkt2fc8c7p0dAfYPKlWIiShZvhahF8wZ9L2S0kufyDr2/gQDpR4d8c/a++0zZXib/ZEbgbPC4Iay9t68FeNmP+QwD7mwRJBde4DKJbrCTrxToNAdCAlgH3aLCM9kqW5b5hM5VZq/ALxazmyqLdkjGxiGoSI9mxnylBQS6nb9T+MJvR559nNzJTcHmr1FYhRgCJLalzF3XGZm8EYQOJjJHvBTKHEDXhZ+AvN/5UoRg+p/Hze+5owLlaxgaI1GCg85tHr//3w0OA=',
  ],
  [
    'long ways in LZMA2',
    'far',
    'lzma2',
    '0e',
    '5JXfAVtdAAAAUlAKhPmbsoAhqWnWJ+A+BlpfBI1T1AS6OVcFCcFVJN6duHFZMWChn/lvSXPyyOqMuhqLKWkhgP4zg2avRm3snomKC4PwPA6Jjj/tX+eekNkc/zL0suA5UbLSFBW0xXG62wbjeZqfuzjBsACskwuqBhkDEggVW5vISPAyLv4toIfI8KTg0lHrjWdWkrJNhMXxhjHfamJbwnkt2fc8c7p0dAfYPKlWIiShZvhahF8wZ9L2S0kufyDr2/gQDpR4d8c/a++0zZXib/ZEbgbPC4Iay9t68FeNmP+QwD7mwRJBde4DKJbrCTrxToNAdCAlgH3aLCM9kqW5b5hM5VZq/ALxazmyqLdkjGxiGoSI9mxnylBQS6nb9T+MJvR559nNzJTcHmr1FYhRgCJLalzF3XGZm8EYQOJjJHvBTKHEDXhZ+AvN/5UoRg+p/Hze+5owLlaxgaI1GCg5B2AAAA==',
  ],
  ['nothing', 'nothing', 'lzma', '5d00100000', 'AIP/+///wAAAAA=='],
  ['nothing in LZMA2', 'nothing', 'lzma2', '00', 'AA=='],
]
const max = 1024 * 1024

function packedOf([, content, method, properties, data]: (typeof samples)[number]): Packed {
  return {
    method,
    properties: Buffer.from(properties, 'hex'),
    data: Buffer.from(data, 'base64'),
    size_bytes: contents[content].length,
  }
}

function unpacked(packed: Packed): string {
  const result = unpackLzma(packed, max)
  return result.kind === 'content' ? result.content.toString('latin1') : result.kind
}

describe('LZMA', () => {
  for (const sample of samples)
    test(sample[0], () => {
      const result = unpackLzma(packedOf(sample), max)
      assert.ok(result.kind === 'content' && result.content.equals(contents[sample[1]]), result.kind)
    })

  test('nothing is unpacked of what says to be larger than allowed', () => {
    const packed = packedOf(samples[4]!)
    assert.equal(unpackLzma(packed, packed.size_bytes).kind, 'content')
    assert.deepEqual(unpackLzma(packed, packed.size_bytes - 1), { kind: 'too-large' })
    assert.deepEqual(unpackLzma({ ...packed, size_bytes: 2 ** 60 }, max), { kind: 'too-large' })
  })

  test('a size that is too small cuts, one that is too large is damage', () => {
    const packed = packedOf(samples[0]!)
    assert.equal(unpacked({ ...packed, size_bytes: 100 }), list.slice(0, 100))
    assert.deepEqual(unpackLzma({ ...packed, size_bytes: list.length + 1 }, max), {
      kind: 'unreadable',
      reason: 'damaged data',
    })
    const chunks = packedOf(samples[3]!)
    for (const size_bytes of [list.length - 1, list.length + 1])
      assert.equal(unpackLzma({ ...chunks, size_bytes }, max).kind, 'unreadable')
  })

  test('data that breaks off anywhere is damage', () => {
    for (const sample of [samples[0]!, samples[3]!]) {
      const packed = packedOf(sample)
      // The mark of the end, which LZMA may do without, takes some of the last bytes.
      for (let length = 0; length < packed.data.length - 8; length++)
        assert.equal(unpackLzma({ ...packed, data: packed.data.subarray(0, length) }, max).kind, 'unreadable')
    }
  })

  test('it looks no further back than its dictionary reaches', () => {
    for (const [index, small] of [
      [4, '5d00100000'],
      [5, '00'],
    ] as const) {
      const packed = packedOf(samples[index]!)
      assert.equal(unpackLzma({ ...packed, properties: Buffer.from(small, 'hex') }, max).kind, 'unreadable')
    }
  })

  test('properties that no program writes are refused', () => {
    const packed = packedOf(samples[0]!)
    // Five bytes are needed; at most 4 bits of position; at most 4 of context and position of letters together.
    for (const properties of ['', '5d001000', 'e100100000', 'ff00100000', '0500100000'])
      assert.deepEqual(unpackLzma({ ...packed, properties: Buffer.from(properties, 'hex') }, max), {
        kind: 'unreadable',
        reason: 'properties that no program writes',
      })
    const chunks = packedOf(samples[3]!)
    for (const properties of ['', '29', 'ff'])
      assert.equal(unpackLzma({ ...chunks, properties: Buffer.from(properties, 'hex') }, max).kind, 'unreadable')
  })

  describe('chunks of LZMA2', () => {
    // `abc` 24 times, packed in the simplest form: no context, so that it may stand anywhere.
    const packed = '0047000900003099abdf96b6350000'
    const text = 'abc'.repeat(24)
    const of = (hex: string, size_bytes: number) =>
      unpacked({
        method: 'lzma2',
        properties: Buffer.from([0]),
        data: Buffer.from(hex.replaceAll(' ', ''), 'hex'),
        size_bytes,
      })
    const cases: [string, string, string][] = [
      ['stored', '01 0001 6869 00', 'hi'],
      ['stored, then packed', `01 0001 6869 c0${packed} 00`, `hi${text}`],
      ['packed, then stored', `e0${packed} 02 0001 6869 00`, `${text}hi`],
      ['twice, from the beginning', `e0${packed} e0${packed} 00`, text + text],
    ]
    for (const [name, hex, expected] of cases) test(name, () => assert.equal(of(hex, expected.length), expected))

    const wrong: [string, string, number][] = [
      ['the first continues a dictionary', '02 0001 6869 00', 2],
      ['the first continues with properties', `c0${packed} 00`, 72],
      ['the first continues with a state', `a0${packed} 00`, 72],
      ['after stored ones properties are missing', `01 0001 6869 80${packed} 00`, 74],
      ['a control that does not exist', '03 0001 6869 00', 2],
      ['no end', '01 0001 6869', 2],
      ['more than was said', '01 0001 6869 00', 1],
      ['less than was said', '01 0001 6869 00', 3],
    ]
    for (const [name, hex, size] of wrong) test(name, () => assert.equal(of(hex, size), 'unreadable'))
  })

  test('damage of any kind gives an answer of the size that was asked for, or none', () => {
    const { between } = createRandom(20_261_123)
    const random = (below: number) => between(0, below - 1)
    for (let round = 0; round < 6_000; round++) {
      const packed = packedOf(samples[round % 4]!)
      for (let changes = 1 + random(4); changes > 0; changes--)
        packed.data[random(packed.data.length)] = random(2) === 0 ? 255 : random(256)
      if (random(4) === 0) packed.properties[0] = random(256)
      const size_bytes = random(3) === 0 ? random(5_000) : packed.size_bytes
      const result = unpackLzma({ ...packed, size_bytes }, max)
      assert.ok(result.kind === 'unreadable' || (result.kind === 'content' && result.content.length === size_bytes))
    }
  })
})
