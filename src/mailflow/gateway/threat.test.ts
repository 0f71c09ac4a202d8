// What the gateway reads out of a bad message for the counter.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Finding } from '#detection/verdict.ts'
import { clusterOf, hashBody, readSenderFacts } from './threat.ts'

const facts = (lines: string[], mailFrom = 'kim@contoso.example') =>
  readSenderFacts(Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1'), mailFrom)

test('answers by programs and forwarding are told from what a person wrote', () => {
  assert.deepEqual(facts(['Subject: x']), { isAutoSubmitted: false, isForwarded: false, sender: null })
  assert.equal(facts(['Auto-Submitted: auto-replied (vacation)']).isAutoSubmitted, true)
  assert.equal(facts(['auto-submitted:\r\n auto-generated']).isAutoSubmitted, true)
  assert.equal(facts(['Auto-Submitted: no']).isAutoSubmitted, false)
  assert.equal(facts(['Subject: Auto-Submitted: auto-replied']).isAutoSubmitted, false)
  assert.equal(facts(['Resent-From: kim@contoso.example']).isForwarded, true)
  assert.equal(facts(['X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent']).isForwarded, true)
  assert.equal(facts([], 'kim+SRS=a1b2=xy=fabrikam.example=sue@contoso.example').isForwarded, true)
  assert.equal(facts([], 'SRS0=a1b2=xy=fabrikam.example=sue@contoso.example').isForwarded, true)
  assert.equal(facts([], 'srs.team@contoso.example').isForwarded, false)
  assert.equal(facts(['Sender: "Adele, V." <Adele@Contoso.example>']).sender, 'adele@contoso.example')
})

const finding = (name: string, score: number, more: Partial<Finding> = {}): Finding => ({
  scanner: 'embedded',
  category: 'spam',
  name,
  reason: '',
  score,
  certain: false,
  ...more,
})

test('a cluster is the reason: one certain finding, else the three that weigh most, in any order', () => {
  const some = [finding('a', 10), finding('b', 40), finding('c', 30), finding('d', 20)]
  assert.equal(clusterOf({ category: 'spam', findings: some }), 'spam b c d')
  assert.equal(clusterOf({ category: 'spam', findings: some.toReversed() }), 'spam b c d')
  const virus = finding('Eicar-Test', 100, { category: 'malware', certain: true })
  assert.equal(clusterOf({ category: 'malware', findings: [...some, virus] }), 'malware Eicar-Test')
  assert.equal(clusterOf({ category: 'phish', findings: [] }), 'phish')
})

async function digest(body: string, chunk_bytes: number): Promise<string> {
  const header = Buffer.from('Subject: x\r\n')
  const whole = Buffer.concat([header, Buffer.from(`\r\n${body}`, 'latin1')])
  const hash = createHash('sha256')
  const content = {
    header,
    size_bytes: whole.length,
    async *range(start: number, end: number) {
      for (let from = start; from < end; from += chunk_bytes)
        yield whole.subarray(from, Math.min(end, from + chunk_bytes))
    },
  }
  await hashBody(content, (part) => void hash.update(part))
  return hash.digest('hex')
}

test('line ends, blanks before them and empty lines at the end do not make another message, anything else does', async () => {
  const wanted = await digest('Hello\r\n\r\nthere\r\n', 1_000)
  for (const same of ['Hello  \r\n\t\r\nthere', 'Hello\n\nthere\n\n\n', 'Hello\r\n\r\nthere\r\n'])
    for (const chunk_bytes of [1, 2, 3, 7, 1_000]) assert.equal(await digest(same, chunk_bytes), wanted)
  for (const other of [
    'Hello\r\nthere\r\n',
    'Hello\r\n\r\n there\r\n',
    'Hello\r\n\r\n\r\nthere\r\n',
    'Hallo\r\n\r\nthere\r\n',
  ])
    assert.notEqual(await digest(other, 1_000), wanted)
})

test('a long line of blanks or without an end costs no more than its length', async () => {
  const started_ms = performance.now()
  await digest(`${' '.repeat(2_000_000)}x`, 65_536)
  await digest('\n'.repeat(2_000_000), 65_536)
  assert.ok(performance.now() - started_ms < 10_000)
})
