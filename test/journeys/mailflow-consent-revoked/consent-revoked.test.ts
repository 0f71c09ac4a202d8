// An administrator of the tenant takes the permission away: Mailwarden knows within five minutes and says what to do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actor, openLab, type Lab } from '../mailflow-connect/lab.ts'
import { consentWatchSeconds, watchConsent, watchConsents } from '#mailflow/provisioning/consent-watch.ts'

async function connect(lab: Lab): Promise<void> {
  const { signInUrl } = await lab.provisioning.connect(lab.tenantId, { options: { pilot_minutes: 0 } }, actor)
  await lab.signIn(signInUrl)
  const operation = await lab.settle()
  assert.equal(operation.state, 'done', operation.message)
}

const openAlerts = (lab: Lab) =>
  lab.db.asSystem((trx) => trx.selectFrom('alert').selectAll().where('type', '=', 'mailflow.consent-revoked').execute())

const stateOf = async (lab: Lab) => (await lab.provisioning.status(lab.tenantId)).connection!

/** What the schedule does, for so long as is promised. */
async function watchForFiveMinutes(lab: Lab): Promise<number> {
  for (let seconds = 0; seconds <= 300; seconds += consentWatchSeconds) {
    await watchConsents(lab.parts, lab.engine.clients)
    if ((await stateOf(lab)).problem !== null) return seconds
    await lab.emulator.advance(consentWatchSeconds * 1000)
  }
  throw new Error('not noticed within five minutes')
}

test('what is taken away is noticed within five minutes, once, and its return as well', async (t) => {
  const lab = await openLab(t)
  await connect(lab)
  const { directory } = lab.emulator.tenant('Contoso')
  const principal = [...directory.servicePrincipals.values()].find(
    (each) => each.displayName === 'Mailwarden Mail flow',
  )!
  const graphGrant = [...directory.appRoleAssignments.values()].find(
    (each) => each.principalId === principal.id && each.appRoleId === 'df021288-bdef-4463-88db-98f22de89214',
  )!
  const manageGrant = [...directory.appRoleAssignments.values()].find(
    (each) => each.principalId === principal.id && each.appRoleId === 'dc50a0fb-09a3-484d-be87-e023b12c6440',
  )!
  const role = [...directory.roleAssignments.values()].find((each) => each.principalId === principal.id)!

  assert.deepEqual(await watchConsent(lab.parts, lab.engine.clients, lab.tenantId), { kind: 'ok' })

  const losses: [string, () => void, () => void, string][] = [
    [
      'a Graph permission removed',
      () => directory.appRoleAssignments.delete(graphGrant.id),
      () => directory.appRoleAssignments.set(graphGrant.id, graphGrant),
      'permission-lost',
    ],
    [
      'Exchange.ManageAsApp removed',
      () => directory.appRoleAssignments.delete(manageGrant.id),
      () => directory.appRoleAssignments.set(manageGrant.id, manageGrant),
      'permission-lost',
    ],
    [
      'the role Exchange Administrator taken',
      () => directory.roleAssignments.delete(role.id),
      () => directory.roleAssignments.set(role.id, role),
      'permission-lost',
    ],
    [
      'the application disabled',
      () => (principal.accountEnabled = false),
      () => (principal.accountEnabled = true),
      'app-disabled',
    ],
    [
      'the application deleted',
      () => (principal.deletedAt = lab.clock.now()),
      () => (principal.deletedAt = null),
      'app-removed',
    ],
  ]
  for (const [name, take, giveBack, problem] of losses)
    await t.test(name, async () => {
      take()
      const seconds = await watchForFiveMinutes(lab)
      assert.ok(seconds <= 300)
      const connection = await stateOf(lab)
      assert.deepEqual([connection.state, connection.problem], ['broken', problem])
      const open = (await openAlerts(lab)).filter((alert) => alert.state !== 'resolved')
      assert.equal(open.length, 1)
      assert.match(JSON.stringify(open[0]), /Connect the tenant again|Enable sign-in/)
      // Said once: the next look changes nothing.
      await watchConsents(lab.parts, lab.engine.clients)
      assert.equal((await lab.routes.load()).length, 1, 'mail still flows')
      giveBack()
      await watchConsents(lab.parts, lab.engine.clients)
      const back = await stateOf(lab)
      assert.deepEqual([back.state, back.problem], ['active', null])
    })

  await t.test('a passing fault of Microsoft is no loss', async () => {
    lab.emulator.world.faults.push({
      service: 'login',
      match: 'token',
      times: 20,
      effect: {
        kind: 'status',
        status: 503,
        code: 'temporarily_unavailable',
        message: 'AADSTS90033: A transient error has occurred.',
      },
    })
    const finding = await watchConsent(lab.parts, lab.engine.clients, lab.tenantId)
    assert.equal(finding.kind, 'unknown')
    assert.equal((await stateOf(lab)).state, 'active')
    lab.emulator.world.faults.length = 0
  })

  await t.test('one event for each loss', async () => {
    const events = await lab.db.asSystem((trx) =>
      trx
        .selectFrom('outbox_event' as never)
        .selectAll()
        .execute(),
    )
    const revoked = (events as { type: string }[]).filter(({ type }) => type === 'ConsentRevoked')
    assert.equal(revoked.length, losses.length)
  })
})
