// Content: the same bytes, body hash and header section in any segmentation, in memory and in a file; cuts take exactly what they name.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Budget } from './budget.ts'
import { Content } from './content.ts'
import { EditedSource } from './edited.ts'
import { readHeaderFacts } from './header.ts'
import { cutsOf } from './stamp.ts'

const budgetLimits = { memory_bytes: 10_000_000, spool_bytes: 10_000_000 }

async function take(
  text: string,
  sizes: () => number,
  spillAbove_bytes: number,
  hasBare = false,
  limits = budgetLimits,
  folder = tmpdir(),
): Promise<{ content: Content; budget: Budget }> {
  const budget = new Budget(limits)
  const content = new Content(budget, { message_bytes: 1_000_000, headerSection_bytes: 5000, spillAbove_bytes }, folder)
  const bytes = Buffer.from(text, 'latin1')
  for (let position = 0; position < bytes.length;) {
    const size = Math.max(1, sizes())
    await content.write(bytes.subarray(position, position + size))
    position += size
  }
  await content.finish(hasBare)
  return { content, budget }
}

const hashOf = (text: string) => createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex')

test('any segmentation gives the same header section, body hash and bytes, in memory and in a file (seeded)', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
  console.log(`seed ${seed}`)
  let state = seed
  const random = () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff
  const cases: [string, string][] = [
    ['A: 1\r\nB: 2\r\n', 'body\r\n\r\nmore'],
    ['', 'only a body'],
    ['A: 1\r\n', ''],
    ['A: 1\r\n b\r\n', '\r\n\r\n\r\n'],
  ]
  for (const [header, body] of cases)
    for (let round = 0; round < 60; round += 1) {
      const text = `${header}\r\n${body}`
      const spill = round % 2 === 0 ? 5 : 1_000_000
      const { content, budget } = await take(text, () => Math.floor(random() * 6), spill)
      assert.equal(content.header.toString('latin1'), header)
      assert.equal(content.bodyDigest.toString('hex'), hashOf(body))
      assert.equal((await content.slice(0, text.length)).toString('latin1'), text)
      const cut = new EditedSource(Buffer.from('TOP'), content, [{ start: 1, end: 3 }])
      const expected = `TOP${text.slice(0, 1)}${text.slice(3)}`
      assert.equal((await cut.slice(0, cut.size_bytes)).toString('latin1'), expected)
      assert.equal((await cut.slice(2, 6)).toString('latin1'), expected.slice(2, 6))
      content.dispose()
      assert.equal(budget.memory_bytes, 0)
    }
})

test('content that waits for an answer leaves memory when much is held, and can still be read', async () => {
  const text = `A: 1\r\nB: 2\r\n\r\n${'body\r\n'.repeat(200_000)}`.slice(0, 700_000)
  const { content, budget } = await take(text, () => 60_000, 1e9)
  const source = new EditedSource(Buffer.from('TOP'), content, [{ start: 6, end: 12 }])
  const expected = `TOPA: 1\r\n${text.slice(12)}`
  const readAll = async () => Buffer.concat(await Array.fromAsync(source.chunks())).toString('latin1')
  const before = readAll()
  content.leaveMemory()
  // A reader that comes before the file is whole reads from memory.
  assert.equal(Buffer.concat(source.heldParts()!).toString('latin1'), expected)
  await untilSpilled(content)
  assert.deepEqual([budget.memory_bytes, budget.spool_bytes], [0, text.length])
  assert.equal(source.heldParts(), null)
  assert.equal(await before, expected)
  assert.equal(await readAll(), expected)
  assert.equal(content.header.toString(), 'A: 1\r\nB: 2\r\n')
  content.leaveMemory()
  content.dispose()
  await until(() => budget.spool_bytes === 0)
  assert.equal(budget.memory_bytes, 0)
})

test('content stays in memory when little is held, when the spool is full and when the file cannot be written', async () => {
  const text = `A: 1\r\n\r\n${'x'.repeat(700_000)}`
  const ample = await take(text, () => 60_000, 1e9, false, { memory_bytes: 100_000_000, spool_bytes: 10_000_000 })
  const full = await take(text, () => 60_000, 1e9, false, { memory_bytes: 10_000_000, spool_bytes: 600_000 })
  const broken = await take(text, () => 60_000, 1e9, false, budgetLimits, path.join(tmpdir(), 'not', 'there'))
  for (const { content, budget } of [ample, full, broken]) {
    content.leaveMemory()
    for (let turns = 0; turns < 20; turns += 1) await setTimeout(5)
    assert.equal(content.isSpilled, false)
    assert.deepEqual([budget.memory_bytes, budget.spool_bytes], [text.length, 0])
    assert.equal((await content.slice(0, text.length)).toString('latin1'), text)
    content.dispose()
    assert.equal(budget.memory_bytes, 0)
  }
})

test('content that is given back on its way to a file leaves nothing behind', async () => {
  const { content, budget } = await take(`A: 1\r\n\r\n${'x'.repeat(700_000)}`, () => 60_000, 1e9)
  const descriptors = () => readdirSync('/proc/self/fd').length
  const before = descriptors()
  content.leaveMemory()
  content.dispose()
  await untilSpilled(content)
  await until(() => budget.spool_bytes === 0 && descriptors() === before)
  assert.equal(budget.memory_bytes, 0)
})

test('few leave memory at once, the others after them', async () => {
  const all = await Promise.all(
    Array.from({ length: 40 }, () => take(`A: 1\r\n\r\n${'x'.repeat(700_000)}`, () => 60_000, 1e9)),
  )
  const descriptors = () => readdirSync('/proc/self/fd').length
  const before = descriptors()
  for (const { content } of all) content.leaveMemory()
  all[39]!.content.dispose()
  const spilled = () => all.filter(({ content }) => content.isSpilled).length
  let most = 0
  await until(() => {
    most = Math.max(most, descriptors() - before - spilled())
    return spilled() >= 39
  })
  assert.ok(most <= 24, `${most} at once`)
  assert.equal(all[39]!.content.isSpilled, false)
  for (const { content } of all) content.dispose()
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(5)
}

const untilSpilled = (content: Content): Promise<void> => until(() => content.isSpilled)

test('limits: message, header section; one-byte segments do not cost an object a byte', async () => {
  assert.equal((await take('x'.repeat(6000), () => 100, 1e9)).content.failure, 'header-too-large')
  assert.equal((await take(`A: b\r\n\r\n${'x'.repeat(1_000_001)}`, () => 65_536, 1e9)).content.failure, 'too-large')
  const { content } = await take(`A: b\r\n\r\n${'x'.repeat(20_000)}`, () => 1, 1e9)
  assert.ok(content.heldChunks()!.length < 600)
})

test('a message of bare LF only: the header section ends at the first LF LF', async () => {
  const { content } = await take('A: 1\nB: 2\n\nbody\n', () => 3, 1e9, true)
  assert.equal(content.header.toString(), 'A: 1\nB: 2\n')
  const long = await take(`A: 1\n\n${'body\n'.repeat(3000)}`, () => 1000, 1e9, true)
  assert.equal(long.content.failure, null)
  assert.equal(long.content.header.toString(), 'A: 1\n')
})

test('fields of ours are found folded, in any case, behind bare CR or LF; the cut leaves all other fields whole', () => {
  const block =
    'A: 1\r\nx-mailwarden-STATE : re\r\n turned\r\nB: 2\nX-Mailwarden-Return: t\r\nC: 3\rX-Mailwarden-Verdict: v\r\nD: 4\r\nX-Mailwarden-Sim: s\r\nX-MS-Exchange-Organization-SCL: -1\r\n'
  const facts = readHeaderFacts(Buffer.from(block))
  assert.deepEqual(
    facts.ours.map(({ name, value }) => [name, value]),
    [
      ['x-mailwarden-state', 're turned'],
      ['x-mailwarden-return', 't'],
      ['x-mailwarden-verdict', 'v'],
      ['x-mailwarden-sim', 's'],
    ],
  )
  const without = (isTrusted: boolean) => {
    let kept = ''
    let position = 0
    for (const cut of cutsOf(facts, [], isTrusted)) {
      kept += block.slice(position, cut.start)
      position = cut.end
    }
    return kept + block.slice(position)
  }
  assert.equal(
    without(true),
    'A: 1\r\nB: 2\nC: 3\r\r\nD: 4\r\nX-Mailwarden-Sim: s\r\nX-MS-Exchange-Organization-SCL: -1\r\n',
  )
  assert.equal(without(false), 'A: 1\r\nB: 2\nC: 3\r\r\nD: 4\r\nX-Mailwarden-Sim: s\r\n')
})
