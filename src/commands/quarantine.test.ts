import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command, CommandContext } from './command.ts'
import { messagesCommands } from './messages.ts'
import { quarantineCommands } from './quarantine.ts'
import { formatTable } from './table-output.ts'

const tenant = '11111111-1111-4111-8111-111111111111'
const item = {
  id: '5f0c6a7e-0000-8000-8000-000000000001',
  messageId: '01890000-0000-7000-8000-000000000001',
  direction: 'inbound',
  status: 'held',
  mailFrom: 'a@fabrikam.example',
  headerFrom: 'A <a@fabrikam.example>',
  recipients: ['adele@contoso.example', 'bo@contoso.example'],
  subject: 'Pay \x1b[2J\u202enow',
  category: 'phish',
  reason: 'looks like it',
  size_bytes: 2048,
  quarantinedAt: '2026-11-22T09:00:00.000Z',
  expiresAt: '2026-12-22T09:00:00.000Z',
  releasedTo: [],
  decidedBy: null,
}

/** Runs a command against answers by path; gives what it printed and asked. */
async function run(
  name: string,
  positionals: string[],
  values: CommandContext['values'],
  answers: Record<string, unknown>,
) {
  const command = [...quarantineCommands, ...messagesCommands].find((each: Command) => each.name === name)!
  const [out, err, asked]: [string[], string[], [string, unknown][]] = [[], [], []]
  const answer = async <T>(path: string, sent?: unknown): Promise<T> => {
    asked.push([path, sent])
    return answers[path] as T
  }
  const code = await command.run({
    positionals,
    values,
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
    env: {},
    api: { get: answer, post: answer, put: answer, delete: answer },
  })
  return { code, out: out.join('\n'), err: err.join('\n'), asked }
}

test('the list is a table without hostile characters and says what to do next', async () => {
  const answers = {
    '/tenants': { items: [{ id: tenant, name: 'Contoso' }] },
    [`/tenants/${tenant}/quarantine`]: { items: [item], cursor: 'next' },
  }
  const { code, out, err, asked } = await run('quarantine list', [], { from: '2026-11-22' }, answers)
  assert.equal(code, 0)
  assert.match(out, /^QUARANTINED \(UTC\)\s+DIR/)
  assert.match(out, /adele@contoso\.example \+1\s+Pay \[2Jnow/)
  assert.doesNotMatch(out, /[\x1b\u202e]/)
  assert.match(err, /--cursor next\n.*quarantine show 5f0c6a7e/)
  assert.deepEqual((asked[1]![1] as { status: string; from: string }).status, 'held')
  assert.equal((asked[1]![1] as { from: string }).from, '2026-11-22T00:00:00.000Z')
})

test('--json prints the answer as it is', async () => {
  const { out } = await run(
    'quarantine list',
    [],
    { tenant, json: true },
    { [`/tenants/${tenant}/quarantine`]: { items: [], cursor: null } },
  )
  assert.deepEqual(JSON.parse(out), { items: [], cursor: null })
})

test('deleting asks for --yes, and only then deletes', async () => {
  const path = `/tenants/${tenant}/quarantine/${item.id}`
  await assert.rejects(run('quarantine delete', [item.id], { tenant }, { [path]: item }), {
    code: 'command.not-confirmed',
    status: 400,
  })
  const { asked, out } = await run(
    'quarantine delete',
    [item.id],
    { tenant, yes: true, 'block-sender': true },
    { [`${path}/delete`]: item },
  )
  assert.deepEqual(asked, [[`${path}/delete`, { blockSender: true }]])
  assert.match(out, /^Deleted: Pay/)
})

test('a release says to whom, and when there was nothing to do', async () => {
  const path = `/tenants/${tenant}/quarantine/${item.id}/release`
  const some = await run(
    'quarantine release',
    [item.id],
    { tenant, recipient: ['bo@contoso.example'] },
    { [path]: { item, recipients: ['bo@contoso.example'] } },
  )
  assert.deepEqual(some.asked[0]![1], { recipients: ['bo@contoso.example'] })
  assert.match(some.out, /Released to bo@contoso\.example/)
  const none = await run('quarantine release', [item.id], { tenant }, { [path]: { item, recipients: [] } })
  assert.match(none.out, /nothing was sent again/)
})

test('wrong usage is said plainly', async () => {
  await assert.rejects(run('quarantine show', [], { tenant }, {}), { status: 400, message: /exactly one ID/ })
  await assert.rejects(run('messages search', [], { tenant, from: 'yesterday' }, {}), {
    status: 400,
    message: /--from/,
  })
  const two = {
    '/tenants': {
      items: [
        { id: '1', name: 'Contoso' },
        { id: '2', name: 'Fabrikam' },
      ],
    },
  }
  await assert.rejects(run('messages search', [], {}, two), { status: 400, message: /Contoso, Fabrikam/ })
})

test('a table is as wide as its content', () => {
  const rows = [{ a: 'x' }, { a: 'a very long cell' }]
  assert.deepEqual(
    formatTable(rows, [
      { title: 'A', width_max: 8, value: ({ a }) => a },
      { title: 'B', width_max: 3, value: () => 'b' },
    ]),
    ['A         B', 'x         b', 'a very …  b'],
  )
})
