import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isImageProxy, readAgent } from './agents.ts'

test('programs that name themselves are machines; what people use is none', () => {
  for (const [text, machine] of [
    ['', 'empty'],
    ['curl/8.10.1', 'named'],
    ['python-requests/2.32', 'named'],
    ['Go-http-client/2.0', 'named'],
    ['Java/17.0.2', 'named'],
    ['Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5', 'named'],
    ['facebookexternalhit/1.1 Facebot Twitterbot/1.0', 'named'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0.0.0 Safari/537.36', 'named'],
    ['Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0)', 'old-browser'],
    ['Mozilla/4.0 (compatible; ms-office; MSOffice 16)', 'office'],
    ['Outlook-iOS/723.4027091.prod.iphone (4.28.0)', null],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Teams/1.6 Chrome/120.0.0.0 Electron/28.0 Safari/537.36', null],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
      null,
    ],
    // Detonation chambers send what people send: a name proves a machine, and its absence nothing.
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/101.0.4951.64 Safari/537.36',
      null,
    ],
  ] as const)
    assert.equal(readAgent(text).machine, machine, text)
})

test('the family says browser and system, and no version', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0'
  assert.deepEqual([readAgent(edge).family, readAgent(edge).chromium], ['Edge on Windows', 156])
  assert.equal(readAgent('curl/8.10.1').family, 'curl')
  assert.equal(readAgent(undefined).family, 'none')
  assert.ok(isImageProxy('Mozilla/5.0') && isImageProxy('x GoogleImageProxy') && !isImageProxy(edge))
})

test('any text is read, however long or odd', () => {
  let seed = 7
  for (let round = 0; round < 2_000; round += 1) {
    seed = (Math.imul(seed, 48_271) + 11) >>> 0
    const text = String.fromCharCode(...Array.from({ length: seed % 60 }, (_, n) => (seed >>> (n % 16)) % 0x2fff))
    assert.ok(readAgent(text.repeat(1 + (seed % 20))).family.length <= 60, `round ${round}`)
  }
})
