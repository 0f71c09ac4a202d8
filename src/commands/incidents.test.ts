import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command, CommandContext } from './command.ts'
import { incidentsCommands } from './incidents.ts'

const tenant = '11111111-1111-4111-8111-111111111111'
const id = '0199b2c4-0000-7000-8000-000000000001'
const head = {
  id,
  number: 2,
  state: 'clearing',
  flags: ['needsAdmin'],
  mailbox: { address: 'frida@contoso.example', displayName: 'Frida \u202eFink', personId: 'p', kind: 'user' },
  policy: 'gated',
  openedAt: '2026-11-22T09:00:00.000Z',
  endedAt: null,
  block: {
    state: 'active',
    mode: 'hold',
    since: '2026-11-22T09:00:00.000Z',
    until: '2026-11-22T10:00:00.000Z',
    heldMessages: 3,
  },
  messages: { spam: 5, phish: 0, malware: 0 },
  containment: 'none',
  computers: { total: 2, clear: 1, worst: 'running' },
  hygiene: 'cleaned',
}
const view = {
  ...head,
  trigger: '5 spam messages in 40 s',
  formerIncidentId: null,
  badMessages: [],
  steps: [],
  endpoints: [{ name: 'PC-1', state: 'running', detail: '' }],
  candidates: [],
  findings: [],
  timeline: [{ at: '2026-11-22T09:00:00.000Z', track: 'incident', by: null, text: 'Opened \x1b[2J', data: {} }],
  checklist: [{ key: 'computers', isMet: false, text: '1 of 2 computers are clean.' }],
  allowedActions: ['release'],
  notes: [],
}

async function run(name: string, positionals: string[], values: CommandContext['values'], answer: unknown) {
  const command = incidentsCommands.find((each: Command) => each.name === name)!
  const [out, err, asked]: [string[], string[], [string, unknown][]] = [[], [], []]
  const call = async <T>(path: string, sent?: unknown): Promise<T> => {
    asked.push([path, sent])
    return answer as T
  }
  const code = await command.run({
    positionals,
    values: { tenant, ...values },
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
    env: {},
    api: { get: call, post: call, put: call, delete: call },
  })
  return { code, out: out.join('\n'), err: err.join('\n'), asked }
}

test('the list shows open incidents and how to go on', async () => {
  const { out, err, asked } = await run('incidents list', [], {}, { items: [head], next: id })
  assert.match(out, /frida@contoso\.example\s+2\s+clearing\s+active\s+2026-11-22 10:00\s+1\/2 clean\s+3\s+needsAdmin/)
  assert.match(err, /--cursor 0199b2c4[^\n]*\n.*incidents show 0199b2c4/)
  assert.equal((asked[0]![1] as { state: string }).state, 'open')
})

test('one incident is shown with its checklist, without hostile characters', async () => {
  const { out } = await run('incidents show', [id], {}, view)
  assert.match(out, /\[ \] 1 of 2 computers are clean/)
  assert.doesNotMatch(out, /[\x1b\u202e]/)
})

test('a release takes a reason and --yes', async () => {
  const released = { ...view, state: 'released' }
  await assert.rejects(run('incidents release', [id], { yes: true }, released), { code: 'command.usage' })
  await assert.rejects(run('incidents release', [id], { reason: 'fine', held: 'burn', yes: true }, released), {
    code: 'command.usage',
  })
  await assert.rejects(run('incidents release', [id], { reason: 'fine' }, view), { code: 'command.not-confirmed' })
  const { out, err, asked } = await run('incidents release', [id], { reason: 'fine', yes: true }, released)
  assert.equal(out, 'frida@contoso.example may send again.')
  assert.match(err, /3 held messages/)
  assert.deepEqual(asked, [[`/tenants/${tenant}/incidents/${id}/release`, { reason: 'fine', held: 'keep' }]])
})
