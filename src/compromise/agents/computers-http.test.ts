// Routes of the console for computers: links by hand with their trace, and what another tenant or a lesser role gets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform/ids.ts'
import { addPerson, agentServer, tenantWithToken } from '#test/support/agent-server.ts'
import { ScriptedAgent } from '#test/support/agents.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'

test('a computer is linked and unlinked by hand, audited with before and after; other tenants and roles are kept out', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const server = await agentServer(t, { db, clock })
  const { tenantId, token } = await tenantWithToken(server, 'Contoso')
  const megan = newId()
  await addPerson(db, tenantId, { id: megan, name: 'Megan Bowen', upn: 'megan@contoso.example' })
  await new ScriptedAgent({ url: server.url, now: () => clock.now() }).enroll(token)
  const base = `/tenants/${tenantId}/endpoints/computers`
  const [computer] = (await server.call('GET', base)).body.items
  const linked = await server.call('POST', `${base}/${computer.id}/links`, { personId: megan.toUpperCase() })
  assert.equal(linked.status, 200, JSON.stringify(linked.body))
  assert.deepEqual(
    linked.body.links.map((link: { weight: string; evidence: { source: string }[] }) => [
      link.weight,
      link.evidence[0]!.source,
    ]),
    [['certain', 'manual']],
  )
  assert.equal((await server.call('GET', `${base}?personId=${megan}`)).body.items.length, 1)
  const unlinked = await server.call('DELETE', `${base}/${computer.id}/links/${megan}`)
  assert.deepEqual([unlinked.status, unlinked.body.links], [200, []])
  const { rows } = await db.execute(
    `select action, actor_name, before, after from audit_entry where action like 'endpoints.%link' order by position`,
    [],
  )
  assert.deepEqual(
    rows.map(({ action, before, after }) => [action, (before as any).link, (after as any).link]),
    [
      ['endpoints.link', 'none', 'certain'],
      ['endpoints.unlink', 'certain', 'none'],
    ],
  )
  const unknown = await server.call('POST', `${base}/${newId()}/links`, { personId: megan })
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'computers.not-found'])
  const reader = await server.tokenFor([tenantId], ['endpoints.read'])
  assert.equal((await server.call('GET', base, undefined, reader)).status, 200)
  const denied = await server.call('POST', `${base}/${computer.id}/links`, { personId: megan }, reader)
  assert.equal(denied.status, 403)
  const tokens = await server.call('GET', `/tenants/${tenantId}/endpoints/enrolment-tokens`, undefined, reader)
  assert.equal(tokens.status, 403)
  const fabrikam = await tenantWithToken(server, 'Fabrikam')
  const foreign = await server.call('GET', `/tenants/${fabrikam.tenantId}/endpoints/computers/${computer.id}`)
  assert.equal(foreign.status, 404)
})
