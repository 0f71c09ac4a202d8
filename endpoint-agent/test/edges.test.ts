// The agent where things go wrong: killed, lied to, cut off, told twice. A real process, a real clamd, a server that misbehaves.
import assert from 'node:assert/strict'
import { randomUUID, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { type Clamd, startClamd } from '#test/support/clamd.ts'
import { agentPaths, type Command } from '../../src/compromise/endpoint-protocol.ts'
import { type Computer, hasClamdscan, makeComputer } from './computer.ts'
import { type FakeServer, scanArguments, startFakeServer, until } from './server.ts'

describe('the agent in trouble', { timeout: 400_000, skip: !hasClamdscan }, () => {
  let clamd: Clamd
  let settings: Record<string, unknown>
  before(async () => {
    clamd = await startClamd()
    settings = { engine: 'clamdscan', clamdConfiguration: path.join(path.dirname(clamd.socket), 'clamd.conf') }
  })
  after(() => clamd.stop())

  const rising = (server: FakeServer) =>
    assert.deepEqual(
      server.counters.toSorted((one, other) => one - other).filter((counter, at, all) => counter === all[at - 1]),
      [],
      'no counter twice',
    )

  /** More than one batch, and a limit that makes the agent rest long after the first. */
  async function startSlowScan(
    server: FakeServer,
    computer: Computer,
    change: Partial<Command> = {},
  ): Promise<Command> {
    for (let number = 0; number < 620; number += 1)
      computer.write(`files/${String(number).padStart(4, '0')}`, `file ${number}`)
    computer.write('files/0001.com')
    computer.write('files/0619.com')
    const scan = server.order('scan', scanArguments({ cpuLimit_percent: 1 }), change)
    await until('the first batch', () => hasPosition(computer))
    assert.equal(existsSync(path.join(computer.home, 'files/0001.com')), false)
    return scan
  }

  test('killed in the middle of a scan: the same command goes on once, with a higher number, and loses nothing', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    computer.start()
    const scan = await startSlowScan(server, computer)
    await until('progress', () => server.progress(scan.commandId).length > 0)
    await computer.stop('SIGKILL')
    assert.equal(existsSync(path.join(computer.home, 'files/0619.com')), true)
    const before = server.progress(scan.commandId).at(-1)!
    computer.start()
    const result = await until('the result', () => server.result(scan.commandId))
    assert.equal(result.outcome, 'finished')
    assert.deepEqual([result.counts?.detections, result.counts?.remediated], [2, 2])
    assert.ok(result.counts!.scanned >= 622, `${result.counts!.scanned} files`)
    const after = server.progress(scan.commandId).at(-1)!
    assert.ok(after.seq > before.seq)
    assert.equal(computer.events().filter(({ id }) => id === 112).length, 1)
    rising(server)
  })

  test('killed again and again it gives the scan up and says so', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    computer.start()
    const scan = await startSlowScan(server, computer)
    for (let times = 0; times < 3; times += 1) {
      await computer.stop('SIGKILL')
      // Always the same file of which it dies: what was done of the scan is forgotten.
      computer.write('files/0001.com')
      forgetPosition(computer)
      computer.start()
      if (times < 2)
        await until('the scan goes on', () => computer.events().filter(({ id }) => id === 111).length === times + 2)
    }
    const result = await until('the result', () => server.result(scan.commandId))
    assert.deepEqual([result.outcome, result.error?.code], ['failed', 'interrupted'])
    await computer.stop()
  })

  test('SIGTERM in the middle of a scan ends cleanly, and the scan goes on afterwards', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    computer.start()
    const scan = await startSlowScan(server, computer)
    assert.equal(await computer.stop('SIGTERM'), 0)
    assert.equal(server.result(scan.commandId), undefined)
    computer.start()
    assert.equal((await until('the result', () => server.result(scan.commandId))).counts?.remediated, 2)
  })

  test('a running scan is cancelled, a waiting one, too, and an unknown one does no harm', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    computer.start()
    const running = await startSlowScan(server, computer)
    const waiting = server.order('scan', scanArguments())
    await until('both', () => server.reportsOf(waiting.commandId).length > 0)
    for (const commandId of [waiting.commandId, running.commandId, randomUUID()]) {
      const cancel = server.order('cancel', { commandId })
      assert.equal((await until('the end of the cancel', () => server.result(cancel.commandId))).outcome, 'finished')
    }
    const result = await until('the cancelled scan', () => server.result(running.commandId))
    assert.equal(result.outcome, 'cancelled')
    assert.equal(result.counts?.detections, 1, 'what was found until then is told')
    assert.equal(server.result(waiting.commandId)?.outcome, 'cancelled')
  })

  test('the same incident asks twice: one scan, two results; a fuller one comes after', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer({ ...settings })
    computer.set({ fullFolders: [computer.folder] })
    await computer.enrol(server)
    computer.start()
    const first = await startSlowScan(server, computer, { incidentId: 'inc-1' })
    const same = server.order('scan', scanArguments({ cpuLimit_percent: 1 }), { incidentId: 'inc-1' })
    const fuller = server.order('scan', scanArguments({ kind: 'full' }), { incidentId: 'inc-1' })
    await until('all accepted', () => [same, fuller].every(({ commandId }) => server.reportsOf(commandId).length > 0))
    await computer.stop('SIGKILL')
    computer.start()
    const results = await until('three results', () => {
      const all = [first, same, fuller].map(({ commandId }) => server.result(commandId))
      return all.every((result) => result !== undefined) && all
    })
    assert.deepEqual(results[0]!.counts, results[1]!.counts)
    assert.equal(computer.events().filter(({ id, facts }) => id === 112 && facts.kind === 'quick').length, 1)
    assert.equal(computer.events().filter(({ id, facts }) => id === 112 && facts.kind === 'full').length, 1)
  })

  test('commands that are forged, for others, over, unknown or senseless are refused and do nothing', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    const bad = computer.write('bad.com')
    await computer.enrol(server)
    computer.start()
    const base = {
      commandId: '',
      agentId: server.agentId,
      type: 'scan' as const,
      args: scanArguments(),
      incidentId: null,
      createdAt: new Date().toISOString(),
      expiresAt: null,
    }
    const stranger = generateKeyPairSync('ed25519').privateKey
    const cases: [string, Record<string, unknown>, boolean][] = [
      ['signature', {}, true],
      ['agent', { agentId: randomUUID() }, false],
      ['expired', { expiresAt: new Date(Date.now() - 60_000).toISOString() }, false],
      ['expired', { expiresAt: 'soon' }, false],
      ['type', { type: 'format' }, false],
      ['type', { type: 'constructor' }, false],
      ['type', { args: { ...scanArguments(), kind: 'everything' } }, false],
      ['type', { args: scanArguments({ roots: ['relative'], kind: 'paths' }) }, false],
      ['type', { args: scanArguments({ max_minutes: 1e9 }) }, false],
      ['type', { args: null }, false],
      ['type', { type: 'notice', args: { eventId: 100, text: 'started' } }, false],
      ['type', { type: 'isolate', args: { minutes: 0 } }, false],
    ]
    for (const [why, change, isForged] of cases) {
      const command = { ...base, commandId: randomUUID(), ...change } as Command
      server.handOut(server.sign(command, ...(isForged ? [stranger] : [])))
      const [report] = await until(`the refusal: ${why}`, () => {
        const reports = server.reportsOf(command.commandId)
        return reports.length > 0 && reports
      })
      assert.deepEqual(report, { kind: 'rejected', commandId: command.commandId, why }, JSON.stringify(change))
    }
    const changed = server.sign({ ...base, commandId: randomUUID() })
    server.handOut({ ...changed, payload: changed.payload.replace('quarantine', 'report') })
    for (const payload of ['', '{}', '[]', 'null', '{"commandId":"../../x"}', 'x'.repeat(200_000)])
      server.handOut({ payload, signature: changed.signature })
    server.handOut({ payload: 5, signature: null } as never)
    const good = server.order('notice', { eventId: 141, text: 'released' })
    await until('a good command still works', () => server.result(good.commandId))
    assert.equal(existsSync(bad), true)
    assert.equal(
      computer.events().some(({ id }) => id === 111),
      false,
    )
    assert.ok(computer.events().some(({ id }) => id === 190))
  })

  test('a command that comes again is answered again and done once', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    computer.start()
    const notice = server.order('notice', { eventId: 140, text: 'blocked' })
    await until('the result', () => server.result(notice.commandId))
    for (let times = 1; times <= 3; times += 1) {
      server.handOut(server.sign(notice))
      await until(
        'the result again',
        () => server.reportsOf(notice.commandId).filter(({ kind }) => kind === 'result').length === times + 1,
      )
    }
    await computer.stop('SIGKILL')
    const polls = server.polls.length
    computer.start()
    // The connection of the killed one may still be open at the server: what is handed out once must not go there.
    await until('a poll of the restarted one', () => server.polls.length > polls)
    server.handOut(server.sign(notice))
    await until(
      'after a restart, too',
      () => server.reportsOf(notice.commandId).filter(({ kind }) => kind === 'result').length === 5,
    )
    assert.equal(computer.events().filter(({ id }) => id === 140).length, 1)
    rising(server)
  })

  test('answers that are lost, refused or nonsense: everything arrives in the end, nothing twice', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    const bad = computer.write('bad.com')
    for (const reply of [
      null,
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 200, body: [] },
      { status: 502 },
    ] as const) {
      server.instead.push({ path: agentPaths.poll, reply: reply as never })
      server.instead.push({ path: agentPaths.report, reply: reply as never })
    }
    const scan = server.order('scan', scanArguments())
    computer.start()
    const result = await until('the result', () => server.result(scan.commandId), 60_000)
    assert.equal(result.counts?.remediated, 1)
    assert.equal(existsSync(bad), false)
    assert.equal(computer.events().filter(({ id }) => id === 121).length, 1)
    rising(server)
  })

  test('one report that the server refuses for what it is does not hold up the others', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    server.instead.push({ path: agentPaths.report, reply: { status: 400, body: { detail: 'not so' } } })
    const first = server.order('notice', { eventId: 140, text: 'blocked' })
    computer.start()
    await until('the first', () => server.result(first.commandId) ?? server.reportsOf(first.commandId)[0])
    const second = server.order('notice', { eventId: 141, text: 'released' })
    await until('the second', () => server.result(second.commandId))
  })

  test('a server that does not know it any more, and a clone: it says so, asks seldom, and works again when enrolled anew', async () => {
    for (const why of ['unknown', 'cloned'] as const) {
      await using server = await startFakeServer()
      await using computer = makeComputer(settings)
      await computer.enrol(server)
      server.instead.push({
        path: agentPaths.poll,
        reply: { status: 200, body: { commands: [], policy: server.policy, now: '', reenroll: why } },
      })
      computer.start()
      await until('the event', () => computer.events().some(({ id }) => id === 190))
      const status = await computer.command('status', '--json')
      assert.deepEqual([status.code, (JSON.parse(status.output) as { isRunning: boolean }).isRunning], [1, true])
      assert.match(
        (JSON.parse(status.output) as { problem: string }).problem,
        why === 'cloned' ? /another computer/ : /does not know/,
      )
      const polls = server.polls.length
      server.agentId = randomUUID()
      await computer.enrol(server)
      await until('a poll under the new identity', () => server.polls.length > polls)
      const notice = server.order('notice', { eventId: 140, text: 'blocked' })
      await until('work', () => server.result(notice.commandId))
      assert.equal((await computer.command('status', '--json')).code, 0)
    }
  })

  test('an enrolment whose answer is lost is the same enrolment when it is tried again', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    server.instead.push({ path: agentPaths.enroll, reply: null })
    await assert.rejects(computer.enrol(server))
    const key = readFileSync(path.join(computer.state, 'pending-key.pem'), 'utf8')
    await computer.enrol(server)
    assert.equal(readFileSync(path.join(computer.state, 'agent-key.pem'), 'utf8'), key)
    assert.equal(existsSync(path.join(computer.state, 'pending-key.pem')), false)
    const used = { status: 409, body: { detail: 'This key was enrolled before.' } }
    server.instead.push({ path: agentPaths.enroll, reply: null }, { path: agentPaths.enroll, reply: used })
    await assert.rejects(computer.enrol(server))
    const begun = readFileSync(path.join(computer.state, 'pending-key.pem'), 'utf8')
    await computer.enrol(server)
    assert.notEqual(readFileSync(path.join(computer.state, 'agent-key.pem'), 'utf8'), begun, 'a key of its own')
    const wrong = await computer.command('enroll', '--server', server.address, '--token', 'old')
    assert.deepEqual([wrong.code, /token is not valid/.test(wrong.errors)], [1, true])
  })

  test('status says why nothing comes through: not running, or what the server answers', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer({ ...settings, engine: 'none' })
    await computer.enrol(server)
    const problem = async () => {
      const { code, output } = await computer.command('status', '--json')
      assert.equal(code, 1)
      return (JSON.parse(output) as { problem: string }).problem
    }
    assert.match(await problem(), /does not run/)
    const reply = { status: 503, body: { detail: 'On holiday.\n<0>forged' } }
    for (let times = 0; times < 50; times += 1) server.instead.push({ path: agentPaths.poll, reply })
    computer.start()
    await until('a refusal', () => server.instead.length < 50)
    await until('its words', () => withStore(computer, lastProblemOf))
    assert.match(await problem(), /503: On holiday\.\\x0a<0>forged/)
  })

  test('told to go, it forgets who it was and is not started again', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    await computer.enrol(server)
    const child = computer.start()
    const gone = new Promise((resolve) => child.once('exit', resolve))
    const order = server.order('uninstall', {})
    assert.equal(await gone, 3)
    assert.equal(server.result(order.commandId)?.outcome, 'finished')
    for (const name of ['agent-key.pem', 'pending-key.pem', 'enrolment.json'])
      assert.equal(existsSync(path.join(computer.state, name)), false, name)
    assert.equal((await computer.command('run')).code, 3)
  })
})

function withStore<T>(computer: Computer, work: (store: DatabaseSync) => T): T {
  const store = new DatabaseSync(path.join(computer.state, 'state.sqlite'), { timeout: 5_000 })
  try {
    return work(store)
  } finally {
    store.close()
  }
}

const hasPosition = (computer: Computer): boolean =>
  withStore(computer, (store) => store.prepare('select 1 from command where cursor is not null').get() !== undefined)

const lastProblemOf = (store: DatabaseSync) =>
  store.prepare(`select value from value where name = 'last-problem'`).get()

/** As if the agent had died before it noted how far it was. */
const forgetPosition = (computer: Computer): void =>
  withStore(computer, (store) => store.exec('update command set cursor = null'))
