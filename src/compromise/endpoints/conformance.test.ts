// One suite for all endpoint products, each against its fake: what a product cannot do is told by its capabilities, and then not asked.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { ScanScript, VirtualComputer } from '#emulator/computers/virtual-computer.ts'
import { isAppError } from '#platform/errors.ts'
import { endpointCase, type EndpointCase } from '#test/support/endpoints.ts'
import { agentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { foundItem, ScriptedAgent } from '#test/support/agents.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createAgentBackEnd } from '../agents/back-end.ts'
import type { BackEndName } from '../contract.ts'
import type { BackEnd, ScanJob, ScanStatus } from './back-end.ts'

/** One computer that a product knows, and time. */
interface Bench {
  backEnd: BackEnd
  tenantId: string
  externalId: string
  now(): Date
  pass(minutes: number): Promise<void>
  setOnline(isOnline: boolean): Promise<void>
  isIsolated(): boolean
  person: { id: string; userPrincipalName: string; addresses: string[] }
}

/** A world for all cases of a product, and a computer for each: making a world takes seconds. */
type MakeWorld = (t: TestContext) => Promise<(script: ScanScript) => Promise<Bench>>

const vendorBench =
  (name: Exclude<BackEndName, 'agent'>, idOf: (computer: VirtualComputer) => string): MakeWorld =>
  async (t) => {
    const world: EndpointCase = await endpointCase(t)
    await world.switchOn(name)
    const [backEnd] = (await world.registry.backEndsOf(world.tenantId)).filter((each) => each.name === name)
    return async (script) => {
      world.remove()
      const computer = world.computer({ script, fullScan_ms: 6 * 60_000 })
      return {
        backEnd: backEnd!,
        tenantId: world.tenantId,
        externalId: idOf(computer),
        now: () => world.clock.now(),
        pass: async (minutes) => {
          for (let minute = 0; minute < minutes; minute += 1) await world.emulator.advance(60_000)
        },
        setOnline: async (isOnline) => world.setOnline(computer, isOnline),
        isIsolated: () => computer.isIsolated,
        person: world.person,
      }
    }
  }

const duration_ms = 4 * 60_000

/** Scans as the script says, when it is on. */
const agentWorld: MakeWorld = async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const server = await agentServer(t, { db, clock, look_ms: 50 })
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  return async (script) => {
    const agent = await new ScriptedAgent({ url: server.url, now: () => clock.now() }).enroll(token)
    const open = new Map<string, { since: Date; isCancelled: boolean }>()
    let isOnline = true
    const step = async (): Promise<void> => {
      if (!isOnline) return
      for (const command of await agent.poll()) {
        await agent.report({ kind: 'accepted', commandId: command.commandId })
        if (command.type === 'scan') open.set(command.commandId, { since: clock.now(), isCancelled: false })
        else {
          if (command.type === 'isolate' || command.type === 'reconnect') agent.isIsolated = command.type === 'isolate'
          if (command.type === 'cancel') {
            const id = String(command.args['commandId'])
            open.delete(id)
            await agent.report(agent.result(id, { outcome: 'cancelled', counts: null, items: [] }))
          }
          await agent.report(agent.result(command.commandId, { counts: null, items: [] }))
        }
      }
      for (const [id, { since }] of open) {
        const progress = { bytesScanned: 1, detections: 0, skipped: 0, errors: 0, filesTotal: null, phase: 'homes' }
        const passed_ms = clock.now().getTime() - since.getTime()
        await agent.report({
          kind: 'progress',
          commandId: id,
          seq: passed_ms,
          filesScanned: 1,
          elapsed_ms: passed_ms,
          ...progress,
        })
        if (script === 'never-ends' || passed_ms < duration_ms) continue
        open.delete(id)
        const items =
          script === 'infected'
            ? [foundItem({})]
            : script === 'uncleanable'
              ? [foundItem({ actionTaken: 'failed', actionError: 'EPERM', vaultId: null })]
              : []
        await agent.report(agent.result(id, { items }))
      }
    }
    return {
      backEnd: createAgentBackEnd(server.parts, tenantId),
      tenantId,
      externalId: agent.agentId,
      now: () => clock.now(),
      pass: async (minutes) => {
        for (let minute = 0; minute < minutes; minute += 1) {
          await clock.advance(60_000)
          await step()
        }
      },
      setOnline: async (value) => {
        isOnline = value
      },
      isIsolated: () => agent.isIsolated,
      person: { id: '00000000-0000-4000-8000-000000000000', userPrincipalName: 'nobody@contoso.com', addresses: [] },
    }
  }
}

const worlds: [BackEndName, MakeWorld][] = [
  ['agent', agentWorld],
  ['defender', vendorBench('defender', ({ machineId }) => machineId)],
  ['intune', vendorBench('intune', ({ managedDeviceId }) => managedDeviceId)],
  ['sophos', vendorBench('sophos', ({ sophosId }) => sophosId)],
]

interface Ordered {
  job: ScanJob
  look(): Promise<ScanStatus>
}

async function order(bench: Bench, more: { correlationId?: string; notBefore?: Date } = {}): Promise<Ordered> {
  const requestedAt = bench.now()
  const job = await bench.backEnd.startScan({
    tenantId: bench.tenantId,
    externalId: bench.externalId,
    kind: 'quick',
    correlationId: more.correlationId ?? 'scan-1:0',
    notBefore: more.notBefore ?? new Date(requestedAt.getTime() - 60_000),
    reason: 'Mailwarden incident 1',
  })
  const { reference } = job
  return {
    job,
    look: () => bench.backEnd.getScan({ externalId: bench.externalId, reference, kind: 'quick', requestedAt }),
  }
}

/** Until it is over, at most so many minutes. */
async function untilOver(bench: Bench, look: () => Promise<ScanStatus>, minutes: number): Promise<ScanStatus> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await bench.pass(1)
    const status = await look()
    if (!['queued', 'running'].includes(status.state)) return status
  }
  return look()
}

const patience_minutes = 30

for (const [name, makeWorld] of worlds)
  test(`${name} keeps what the interface of endpoint products promises`, async (t) => {
    const make = await makeWorld(t)

    await t.test(`a scan of a clean computer goes from ordered to finished, with proof`, async () => {
      const bench = await make('clean')
      const { look } = await order(bench)
      assert.ok(['queued', 'running'].includes((await look()).state))
      const status = await untilOver(bench, look, patience_minutes)
      assert.equal(status.state, 'finished', status.detail)
      assert.deepEqual(status.detections, [])
      assert.ok(status.proof.length > 0, 'a fact that proves the end')
      assert.deepEqual(status.gaps ?? [], [])
      if (!bench.backEnd.capabilities.progress) assert.equal(status.progress, null)
    })

    await t.test(`what was found and removed is told`, async () => {
      const bench = await make('infected')
      const { look } = await order(bench)
      const { state, detections } = await untilOver(bench, look, patience_minutes)
      assert.equal(state, 'finished')
      assert.equal(detections.length, 1)
      assert.match(detections[0]!.action, /^(removed|quarantined)$/)
      assert.match(detections[0]!.threat, /eicar/i)
      if (bench.backEnd.capabilities.fileResults) assert.notEqual(detections[0]!.path, '')
    })

    await t.test(`what could not be removed is told, with an error`, async () => {
      const bench = await make('uncleanable')
      const { look } = await order(bench)
      const { state, detections } = await untilOver(bench, look, patience_minutes)
      assert.equal(state, 'finished')
      assert.deepEqual(
        detections.map(({ action }) => action),
        ['failed'],
      )
      assert.ok(detections[0]!.error)
    })

    await t.test(`a computer that is off gets the scan when it is back`, async () => {
      const bench = await make('clean')
      await bench.setOnline(false)
      const { look } = await order(bench)
      await bench.pass(30)
      const waiting = await look()
      assert.equal(waiting.state, 'queued', waiting.detail)
      if (bench.backEnd.capabilities.onlineState) assert.equal(waiting.isOnline, false)
      await bench.setOnline(true)
      assert.equal((await untilOver(bench, look, patience_minutes)).state, 'finished')
    })

    await t.test(`a scan that never ends is never called finished`, async () => {
      const bench = await make('never-ends')
      const { job, look } = await order(bench)
      await bench.pass(20)
      assert.ok(['queued', 'running'].includes((await look()).state))
      if (bench.backEnd.cancelScan === undefined) return assert.equal(bench.backEnd.capabilities.cancel, false)
      await bench.backEnd.cancelScan({ externalId: bench.externalId, reference: job.reference })
      await bench.pass(2)
      assert.equal((await look()).state, 'cancelled')
      // Once more does no harm.
      await bench.backEnd.cancelScan({ externalId: bench.externalId, reference: job.reference })
    })

    await t.test(`ordering the same twice makes no second scan where the product can tell`, async () => {
      const bench = await make('clean')
      const notBefore = new Date(bench.now().getTime() - 60_000)
      const first = await order(bench, { notBefore })
      await bench.pass(1)
      const second = await order(bench, { notBefore })
      if (bench.backEnd.capabilities.perJobCompletion) assert.equal(second.job.reference, first.job.reference)
      assert.equal((await untilOver(bench, second.look, patience_minutes)).state, 'finished')
    })

    await t.test(`a scan that runs is taken over only when it began late enough`, async () => {
      const bench = await make('clean')
      // Scans cannot be asked for: there is nothing to take over.
      if (name === 'sophos') return
      await order(bench)
      await bench.pass(3)
      const taken = await order(bench, {
        correlationId: 'scan-2:0',
        notBefore: new Date(bench.now().getTime() - 600_000),
      })
      assert.equal(taken.job.isAdopted, true)
      const tooOld = order(bench, { correlationId: 'scan-3:0', notBefore: bench.now() })
      // Our agent puts it behind the running one; others refuse for now.
      if (name === 'agent') assert.equal((await tooOld).job.isAdopted, false)
      else await assert.rejects(tooOld, (error) => isAppError(error, 'endpoint.busy') && error.retryable)
    })

    await t.test(`a computer that it does not know is refused for good`, async () => {
      const bench = await make('clean')
      const unknown = order({ ...bench, externalId: '11111111-2222-4333-8444-555555555555' })
      await assert.rejects(
        unknown,
        (error) =>
          isAppError(error) &&
          ['endpoint.not-found', 'endpoint.computer-unknown'].includes(error.code) &&
          !error.retryable,
      )
    })

    await t.test(`isolating and connecting again, twice each`, async () => {
      const bench = await make('clean')
      const { isolate, reconnect, capabilities } = bench.backEnd
      assert.equal(capabilities.isolate, isolate !== undefined)
      if (isolate === undefined || reconnect === undefined) return
      await isolate(bench.externalId, 'incident 1')
      await isolate(bench.externalId, 'incident 1')
      await bench.pass(1)
      assert.equal(bench.isIsolated(), true)
      await reconnect(bench.externalId, 'incident 1')
      await reconnect(bench.externalId, 'incident 1')
      await bench.pass(1)
      assert.equal(bench.isIsolated(), false)
    })

    await t.test(`it can be used, and finds nobody’s computers for nobody`, async () => {
      const bench = await make('clean')
      assert.deepEqual(await bench.backEnd.probe(), { state: 'ready' })
      const nobody = {
        id: '00000000-0000-4000-8000-000000000000',
        userPrincipalName: 'nobody@contoso.com',
        addresses: [],
      }
      assert.deepEqual(await bench.backEnd.findComputers(nobody), [])
      if (name === 'agent') return
      const [found] = await bench.backEnd.findComputers(bench.person)
      assert.equal(found?.externalId, bench.externalId)
      assert.ok(found.evidence.some(({ weight }) => weight !== 'weak'))
    })
  })
