// The agent as a process against a server of its protocol, with a real clamd.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Clamd, startClamd } from '#test/support/clamd.ts'
import { hasClamdscan, makeComputer } from './computer.ts'
import { scanArguments, startFakeServer, until } from './server.ts'

describe('the agent', { timeout: 240_000, skip: !hasClamdscan }, () => {
  let clamd: Clamd
  let settings: Record<string, unknown>
  before(async () => {
    clamd = await startClamd()
    settings = { engine: 'clamdscan', clamdConfiguration: path.join(path.dirname(clamd.socket), 'clamd.conf') }
  })
  after(() => clamd.stop())

  test('enrols, scans, moves an infected file to quarantine, reports, and brings it back', async () => {
    await using server = await startFakeServer()
    await using computer = makeComputer(settings)
    const bad = computer.write('Downloads/invoice.com')
    computer.write('notes.txt', 'nothing of interest')
    await computer.enrol(server)
    computer.start()

    const scan = server.order('scan', scanArguments(), { incidentId: 'inc-42' })
    const result = await until('the result', () => server.result(scan.commandId))
    assert.equal(result.outcome, 'finished')
    assert.deepEqual(result.counts, {
      scanned: 2,
      skippedTooBig: 0,
      unreadable: 0,
      timedOut: 0,
      detections: 1,
      remediated: 1,
      remainingInfected: 0,
    })
    assert.equal(result.engine.name, 'clamdscan')
    assert.ok(result.engine.dbAge_hours !== null && result.engine.dbAge_hours < 1)
    const [item] = result.items
    assert.equal(item?.path, bad)
    assert.match(item?.threat ?? '', /^Eicar/)
    assert.equal(existsSync(bad), false)

    const notice = server.order('notice', { eventId: 140, text: 'ada@contoso.com was blocked\n<0>forged' })
    await until('the notice', () => server.result(notice.commandId))
    const blocked = computer.events().find(({ id }) => id === 140)
    assert.equal(blocked?.text, 'ada@contoso.com was blocked\\x0a<0>forged')

    const restore = server.order('restore', { vaultId: item!.vaultId })
    assert.equal((await until('the restored file', () => server.result(restore.commandId))).outcome, 'finished')
    assert.equal(existsSync(bad), true)

    const again = server.order('scan', scanArguments())
    const second = await until('the second result', () => server.result(again.commandId))
    assert.equal(second.counts?.detections, 0, 'what an administrator restored is left alone')
    assert.deepEqual(
      computer.events().map(({ id }) => id),
      [101, 100, 110, 111, 120, 121, 112, 140, 123, 110, 111, 112],
    )
    assert.equal(await computer.stop(), 0)
  })
})
