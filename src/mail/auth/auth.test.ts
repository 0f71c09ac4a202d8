import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import dnsPacket from 'dns-packet'
import { dkimSign } from 'mailauth'
import { bufferSource, type MessageSource } from '../message/source.ts'
import { sealArc } from './arc-seal.ts'
import { factsOf, microsoftFacts, parseAuthenticationResults } from './results.ts'
import { type DnsResolve, verifyArcChain, verifyAuthentication } from './verify.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const keyRecord = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`
const records: Record<string, string[]> = {
  'fabrikam.example': ['v=spf1 ip4:192.0.2.10 -all'],
  '_dmarc.fabrikam.example': ['v=DMARC1; p=reject'],
  's1._domainkey.fabrikam.example': [keyRecord],
  'arc._domainkey.contoso.example': [keyRecord],
  'arc._domainkey.google.com': [keyRecord],
}
const server = createSocket('udp4')
let resolve: DnsResolve

before(async () => {
  server.on('message', (query, peer) => {
    const packet = dnsPacket.decode(query)
    const question = packet.questions![0]!
    const found = question.type === 'TXT' ? records[question.name.toLowerCase()] : undefined
    const answer = dnsPacket.encode({
      type: 'response',
      id: packet.id!,
      flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | (found === undefined ? 3 : 0),
      questions: packet.questions!,
      answers: (found ?? []).map((text) => ({
        type: 'TXT' as const,
        name: question.name,
        ttl: 60,
        data: text.match(/.{1,250}/g)!,
      })),
    })
    server.send(answer, peer.port, peer.address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const resolver = new Resolver({ timeout: 5_000, tries: 2 })
  resolver.setServers([`127.0.0.1:${(server.address() as AddressInfo).port}`])
  resolve = (name, type) => resolver.resolve(name, type)
})
after(() => server.close())

const plain = Buffer.from(
  [
    'From: Ada <ada@fabrikam.example>',
    'To: ben@contoso.example',
    'Subject: Minutes',
    'Date: Mon, 2 Nov 2026 09:00:00 +0000',
    'Message-ID: <1@fabrikam.example>',
    '',
    'See you on Monday.',
    '',
  ].join('\r\n'),
)

async function signed(): Promise<Buffer> {
  const result = await dkimSign(plain, {
    canonicalization: 'relaxed/relaxed',
    signatureData: [{ signingDomain: 'fabrikam.example', selector: 's1', privateKey }],
  } as Parameters<typeof dkimSign>[1])
  return Buffer.concat([Buffer.from(result.signatures), plain])
}

const inputOf = (source: MessageSource, clientAddress: string) => ({
  source,
  mailFrom: 'ada@fabrikam.example',
  clientAddress,
  hello: 'mail.fabrikam.example',
  authservId: 'gw.contoso.example',
  resolve,
})
const verify = (message: Buffer, clientAddress: string) =>
  verifyAuthentication(inputOf(bufferSource(message), clientAddress))

const sealOf = (source: MessageSource) => ({
  source,
  domain: 'contoso.example',
  selector: 'arc',
  privateKeyPem: privateKey,
  authenticationResults:
    'spf=pass (sender IP is 192.0.2.10) smtp.mailfrom=fabrikam.example; dkim=pass header.d=fabrikam.example',
  authservId: 'gw.contoso.example',
  signedAt: new Date('2026-11-02T09:00:05Z'),
})

test('a signed message from the right address passes SPF, DKIM and DMARC', async () => {
  const { facts, authenticationResults } = await verify(await signed(), '192.0.2.10')
  assert.deepEqual([facts.spf, facts.dkim, facts.dmarc], ['pass', 'pass', 'pass'])
  assert.deepEqual(facts.dkimDomains, ['fabrikam.example'])
  const parsed = parseAuthenticationResults(authenticationResults)
  assert.equal(parsed.authservId, 'gw.contoso.example')
  assert.equal(factsOf(parsed).dmarc, 'pass')
})

test('without a signature the authors alone are looked at, folded fields and disputable ends of the header included', async () => {
  const folded =
    'From:\r\n Ada\r\n <ada@fabrikam.example>\r\nTo: x@contoso.example\r\n\r\nFrom: <eve@other.example>\r\n'
  const { facts } = await verify(Buffer.from(folded), '198.51.100.9')
  assert.deepEqual([facts.spf, facts.dkim, facts.dmarc, facts.dmarcAction], ['fail', 'none', 'fail', 'reject'])
  // Header section ends at LF CR LF for the library: what follows is body, and no second author.
  const bare = 'From: <ada@fabrikam.example>\nTo: x@contoso.example\n\r\nFrom: <eve@other.example>\r\n\r\nbody'
  assert.equal((await verify(Buffer.from(bare), '192.0.2.10')).facts.dmarc, 'pass')
  const headless = '\r\nFrom: <ada@fabrikam.example>\r\n\r\nbody'
  assert.equal((await verify(Buffer.from(headless), '192.0.2.10')).facts.dmarc, null)
})

test('a forged message fails SPF and DMARC, and the policy of the domain is told', async () => {
  const { facts } = await verify(plain, '198.51.100.9')
  assert.deepEqual([facts.spf, facts.dkim, facts.dmarc, facts.dmarcAction], ['fail', 'none', 'fail', 'reject'])
})

describe('what would cost too much is not verified, and says so', () => {
  const signature = (tags = '') =>
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=fabrikam.example; s=s1; h=from; bh=eA==; b=eA==; ${tags}\r\n`
  const many = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index))
  const cases: [string, string][] = [
    ['many signatures', many(21, () => signature()).join('')],
    ['a signature that names very many fields', signature(`h=${'a:'.repeat(20_000)}`) + 'X: y\r\n'.repeat(200)],
    ['a header field of very many lines', `${signature()}X: y\r\n${' z\r\n'.repeat(6_000)}`],
    ['a header section without end', `${signature()}${'X: y\r\n'.repeat(100_000)}`],
  ]
  for (const [name, fields] of cases)
    test(name, async () => {
      const { facts, authenticationResults } = await verify(Buffer.from(fields + plain.toString()), '192.0.2.10')
      assert.deepEqual([facts.spf, facts.dkim], ['pass', 'neutral'])
      assert.match(authenticationResults, /dkim=neutral \((?:there|the)/)
    })

  test('a line without end, lines without carriage returns, a body hashed in many ways', async () => {
    const head = Buffer.from(signature() + plain.toString())
    const bodies: [Buffer, string][] = [
      [Buffer.alloc(3 * 1024 * 1024, 'x'), 'a line is too long'],
      [
        Buffer.concat([Buffer.from('x\r\n'), Buffer.alloc(2 * 1024 * 1024, 'x'), Buffer.from('\r\n')]),
        'a line is too long',
      ],
      [Buffer.alloc(100_001, '\n'), 'too many lines end without a carriage return'],
    ]
    for (const [body, reason] of bodies) {
      const source = bufferSource(head, body)
      const { authenticationResults } = await verifyAuthentication({ ...inputOf(source, '192.0.2.10') })
      assert.match(authenticationResults, new RegExp(`dkim=neutral \\(${reason}\\)`))
      const chained = bufferSource(
        Buffer.from('ARC-Seal: i=1; a=rsa-sha256; cv=none; d=x.example; s=s; b=eA==\r\n'),
        head,
        body,
      )
      assert.equal(await verifyArcChain(chained, resolve), 'fail')
      const sealed = await sealArc({ ...sealOf(source), cv: 'none' })
      assert.deepEqual(sealed, { kind: 'refused', reason })
    }
    const several = Buffer.from(many(20, (index) => signature(`l=${index}`)).join('') + plain.toString())
    const large: MessageSource = { ...bufferSource(several), size_bytes: 100 * 1024 * 1024 }
    const { authenticationResults } = await verifyAuthentication(inputOf(large, '192.0.2.10'))
    assert.match(authenticationResults, /hashed in too many ways/)
  })
})

test('name servers that never answer hold no message', async () => {
  const message = Buffer.from(`${(await signed()).toString()}`)
  const silent = () => new Promise<never>(() => {})
  const { facts } = await verifyAuthentication({
    ...inputOf(bufferSource(message), '192.0.2.10'),
    resolve: silent,
    dns_ms: 50,
  })
  assert.deepEqual([facts.spf, facts.dkim, facts.dmarc], ['temperror', 'temperror', 'temperror'])
})

test('several authors: DMARC cannot be judged, and that is told', async () => {
  for (const from of [
    'From: ada@fabrikam.example\r\nFrom: ben@contoso.example',
    'From: ada@fabrikam.example, ben@contoso.example',
  ]) {
    const message = Buffer.from(plain.toString().replace('From: Ada <ada@fabrikam.example>', from))
    assert.equal((await verify(message, '192.0.2.10')).facts.dmarc, 'permerror', from)
  }
})

test('a chain that holds vouches only when a trusted forwarder saw the author confirmed', async () => {
  const forged = async (domain: string, results: string) => {
    const sealed = await sealArc({ ...sealOf(bufferSource(plain)), domain, authenticationResults: results, cv: 'none' })
    if (sealed.kind !== 'sealed') return assert.fail(sealed.reason)
    const { facts } = await verify(Buffer.concat([sealed.header, plain]), '198.51.100.9')
    return [facts.dmarc, facts.arc, facts.arcVouches]
  }
  assert.deepEqual(await forged('contoso.example', 'dmarc=pass header.from=fabrikam.example'), ['fail', 'pass', false])
  assert.deepEqual(await forged('google.com', 'dmarc=fail header.from=fabrikam.example'), ['fail', 'pass', false])
  assert.deepEqual(await forged('google.com', 'dmarc=pass header.from=fabrikam.example'), ['fail', 'pass', true])
  assert.deepEqual(await forged('google.com', 'dmarc=pass header.from=adatum.example'), ['fail', 'pass', false])
})

test('a chain vouches by what its trusted sealers saw, not by what a stranger before them says', async () => {
  const chained = async (...sets: [domain: string, results: string][]) => {
    let message = plain
    for (const [index, [domain, results]] of sets.entries()) {
      const seal = { ...sealOf(bufferSource(message)), domain, authenticationResults: `mx.example; ${results}` }
      const sealed = await sealArc({ ...seal, cv: index === 0 ? 'none' : 'pass' })
      if (sealed.kind !== 'sealed') return assert.fail(sealed.reason)
      message = Buffer.concat([sealed.header, message])
    }
    const { facts } = await verify(message, '198.51.100.9')
    return [facts.arc, facts.arcVouches]
  }
  const confirmed = 'dmarc=pass header.from=fabrikam.example'
  const failed = 'arc=pass (i=1); dmarc=fail header.from=fabrikam.example'
  assert.deepEqual(await chained(['contoso.example', confirmed], ['google.com', failed]), ['pass', false])
  assert.deepEqual(await chained(['google.com', confirmed], ['google.com', failed]), ['pass', true])
  assert.deepEqual(await chained(['google.com', confirmed], ['contoso.example', failed]), ['pass', false])
})

test('a signature that covers only a part of the body speaks for nobody (RFC 6376 8.2)', async () => {
  const sign = async (maxBodyLength?: number) => {
    const { signatures } = await dkimSign(plain, {
      canonicalization: 'relaxed/relaxed',
      signatureData: [{ signingDomain: 'fabrikam.example', selector: 's1', privateKey, maxBodyLength }],
    } as Parameters<typeof dkimSign>[1])
    return signatures
  }
  const part = await sign(20)
  assert.match(part, /\bl=20;/)
  const longer = `${plain.toString()}<form>Your password, please.</form>\r\n`
  const { facts, authenticationResults } = await verify(Buffer.from(part + longer), '198.51.100.9')
  assert.deepEqual([facts.dkim, facts.dkimDomains, facts.dmarc, facts.dmarcAction], ['policy', [], 'fail', 'reject'])
  const parsed = factsOf(parseAuthenticationResults(authenticationResults))
  assert.deepEqual([parsed.dkim, parsed.dmarc, parsed.dkimDomains], ['policy', 'fail', []])
  const bySpf = await verify(Buffer.from(part + longer), '192.0.2.10')
  assert.deepEqual([bySpf.facts.dkim, bySpf.facts.dmarc], ['policy', 'pass'])
  // Nothing is left uncovered, or another signature covers it.
  for (const message of [part + plain.toString(), (await sign(0)) + (await sign()) + plain.toString()]) {
    const whole = (await verify(Buffer.from(message), '198.51.100.9')).facts
    assert.deepEqual([whole.dkim, whole.dkimDomains, whole.dmarc], ['pass', ['fabrikam.example'], 'pass'])
  }
})

test('a changed body breaks DKIM', async () => {
  const message = Buffer.from((await signed()).toString().replace('Monday', 'Friday'))
  const { facts } = await verify(message, '198.51.100.9')
  assert.notEqual(facts.dkim, 'pass')
})

test('a message that we changed verifies by its ARC seal, and sealing twice continues the chain', async () => {
  const changed = Buffer.from((await signed()).toString().replace('Minutes', '[External] Minutes'))
  const seal = async (message: Buffer, cv: 'none' | 'pass') => await sealArc({ ...sealOf(bufferSource(message)), cv })
  assert.equal(await verifyArcChain(bufferSource(changed), resolve), 'none')
  const first = await seal(changed, 'none')
  assert.equal(first.kind, 'sealed')
  if (first.kind !== 'sealed') return
  const once = Buffer.concat([first.header, changed])
  assert.equal(await verifyArcChain(bufferSource(once), resolve), 'pass')
  const second = await seal(once, 'pass')
  if (second.kind !== 'sealed') return assert.fail(second.reason)
  assert.match(second.header.toString(), /^ARC-Seal: i=2;/)
  const twice = Buffer.concat([second.header, once])
  assert.equal(await verifyArcChain(bufferSource(twice), resolve), 'pass')
  assert.deepEqual(twice.subarray(second.header.length), once)
  const broken = Buffer.from(twice.toString().replace('See you', 'Meet you'))
  assert.equal(await verifyArcChain(bufferSource(broken), resolve), 'fail')
})

test('a bad key is refused with a reason, not thrown', async () => {
  const result = await sealArc({ ...sealOf(bufferSource(plain)), privateKeyPem: 'no key', cv: 'none' })
  assert.equal(result.kind, 'refused')
})

test("Exchange Online's results are read with compauth; fields with an authserv-id are not its own", () => {
  const own =
    'spf=fail (sender IP is 203.0.113.5) smtp.mailfrom=contoso.example; dkim=none (message not signed) header.d=none;dmarc=fail action=oreject header.from=contoso.example;compauth=fail reason=000'
  const found = microsoftFacts(['mx.evil.example; spf=pass; compauth=pass', own])
  assert.deepEqual(found?.facts, {
    spf: 'fail',
    dkim: 'none',
    dmarc: 'fail',
    compauth: 'fail',
    arc: null,
    arcVouches: false,
    dmarcAction: 'oreject',
    compauthReason: '000',
    dkimDomains: [],
  })
  assert.equal(microsoftFacts(['mx.evil.example; spf=pass']), undefined)
})

test('results with comments, quotes and several DKIM signatures are understood', () => {
  const facts = factsOf(
    parseAuthenticationResults(
      'mx.example 1; dkim=fail (bad; "sig" (nested)) header.d=a.example; dkim=pass header.d="b.example"; spf=softfail smtp.mailfrom=x@y',
    ),
  )
  assert.deepEqual([facts.dkim, facts.dkimDomains, facts.spf], ['pass', ['b.example'], 'softfail'])
})

test('reading results never throws or hangs on noise', () => {
  let seed = 7
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff
  const alphabet = 'spf=pass;()"\\ \r\n.dkim=/1 reason=000'
  for (let round = 0; round < 2_000; round++) {
    let text = ''
    for (let index = 0; index < random() * 200; index++) text += alphabet[Math.floor(random() * alphabet.length)]
    assert.ok(parseAuthenticationResults(text).methods.length <= 100, `seed 7, round ${round}`)
  }
})
