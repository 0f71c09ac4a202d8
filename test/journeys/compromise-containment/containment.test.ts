// Containment in a connected tenant: permissions are granted and taken back by an administrator, an abused mailbox is contained, the
// tamper watch knows our rule and sees when somebody edits it, and the release puts everything back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findUser } from '#emulator/directory/create-tenant.ts'
import { signIn } from '#test/emulator/support.ts'
import { administratorOf, installation, type Installation } from '#test/support/installation.ts'
import { eventually, gtube } from '#test/support/mail-journey.ts'
import { asAdmin, check, watched, type Watched } from '../mailflow-tamper/watch.ts'

const frida = 'frida.fink@contoso.com'
const ruleName = 'Mailwarden 00 - Stop blocked senders'
const minute_ms = 60_000

interface Sets {
  items: {
    set: string
    state: string
    permissions: { name: string; isGranted: boolean }[]
    plan: { grant: string[] }
  }[]
}

test('containment in a connected tenant', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  const { tenantId } = watch
  const base = `/tenants/${tenantId}`
  const sets = () => made.api<Sets>('GET', `${base}/mailflow/permission-sets`)
  const user = findUser(made.emulator.tenant('Contoso'), frida)!

  await t.test('without the set only the rule is possible, and the consent is not called lost', async () => {
    const [set] = (await sets()).items
    assert.equal(set?.state, 'missing')
    assert.equal(set.plan.grant.length, 3)
    assert.deepEqual(await possible(made, base), {
      rejectRule: true,
      disablesSignIn: false,
      revokesSessions: false,
      liftsMicrosoftBlock: true,
    })
    await consentIsThere(made, base)
  })

  await t.test('an administrator grants it, with one sign-in', async () => {
    await change(made, tenantId, 'grant')
    const [set] = (await sets()).items
    assert.equal(set?.state, 'granted')
    assert.equal((await possible(made, base)).disablesSignIn, true)
    await consentIsThere(made, base)
  })

  await t.test('an abused mailbox is contained, and the watch is quiet about it', async () => {
    await choose(made, base, { rejectRule: true, disablesSignIn: true, revokesSessions: true })
    await abuse(made)
    await eventually('the account is disabled', async () => {
      await made.run('reconcile-containment')
      return !user.accountEnabled && rules(made)[0] === ruleName
    })
    const answer = await signIn(made.emulator, frida)
    assert.match(answer.text, /AADSTS50057|account is disabled/i)
    assert.deepEqual(await openFindings(watch), [])
  })

  await t.test('bringing everything of the mail flow to the wanted state leaves the rule at the top', async () => {
    await made.api('POST', `${base}/mailflow/apply`)
    await made.settle(tenantId)
    assert.equal(rules(made)[0], ruleName)
    assert.deepEqual(await openFindings(watch), [])
  })

  await t.test('somebody edits the rule: a finding names it, who it was, and what is different', async () => {
    await asAdmin(watch, 'Set-TransportRule', { Identity: ruleName, From: ['somebody.else@contoso.com'] })
    const [found] = (await check(watch)).findings.filter(({ objectKey }) => objectKey === 'r00')
    assert.equal(found?.code, 'object.changed')
    assert.equal(found.property, 'From')
    assert.match(found.summary, /somebody\.else@contoso\.com.*The gateway still blocks/)
    await asAdmin(watch, 'Set-TransportRule', { Identity: ruleName, From: [frida] })
    await asAdmin(watch, 'Disable-TransportRule', { Identity: ruleName, Confirm: false })
    assert.deepEqual(await openFindings(watch), ['object.disabled r00'])
    await asAdmin(watch, 'Enable-TransportRule', { Identity: ruleName })
    assert.deepEqual(await openFindings(watch), [])
  })

  await t.test('a rule that only carries our mark is somebody else’s', async () => {
    const Comments = `mailwarden:v1 tenant=${tenantId} object=r00 - managed, do not edit`
    await asAdmin(watch, 'New-TransportRule', { Name: 'Forged', Priority: 0, StopRuleProcessing: true, Comments })
    // It acts before the one that it is a copy of, too.
    assert.deepEqual(await openFindings(watch), ['foreign.rule-above', 'rules.order', 'object.changed r00'])
    await asAdmin(watch, 'Remove-TransportRule', { Identity: 'Forged', Confirm: false })
    assert.deepEqual(await openFindings(watch), [])
  })

  await t.test('the release puts everything back', async () => {
    const { items } = await made.api<{ items: { id: string }[] }>('GET', `${base}/incidents?state=open`)
    await made.api('POST', `${base}/incidents/${items[0]!.id}/release`, { reason: 'It was a test of ours.' })
    await eventually('the account is enabled', async () => {
      await made.run('reconcile-containment')
      return user.accountEnabled && !rules(made).includes(ruleName)
    })
    // What was put back in the tenant is written down a moment later.
    let seen: string[] = []
    const wanted = ['sign-in restored', 'sessions done', 'reject-rule restored', 'password manual']
    await eventually('every step says so', async () => {
      const { steps } = await made.api<{ steps: { key: string; state: string }[] }>(
        'GET',
        `${base}/incidents/${items[0]!.id}`,
      )
      seen = steps.map(({ key, state }) => `${key} ${state}`)
      return seen.join() === wanted.join()
    })
    assert.deepEqual(seen, wanted)
    await made.advance(5 * minute_ms)
    assert.deepEqual(await openFindings(watch), [])
  })

  await t.test('the administrator takes the permissions back', async () => {
    await change(made, tenantId, 'withdraw')
    assert.equal((await sets()).items[0]?.state, 'missing')
    await consentIsThere(made, base)
  })
})

async function change(made: Installation, tenantId: string, action: 'grant' | 'withdraw'): Promise<void> {
  const { signInUrl } = await made.api<{ signInUrl: string }>(
    'POST',
    `/tenants/${tenantId}/mailflow/permission-sets/response`,
    { action, returnTo: 'compromise' },
  )
  await made.signIn(signInUrl, administratorOf(made.emulator, 'Contoso'))
  const { operation } = await made.settle(tenantId)
  assert.equal(operation?.kind, 'permissions')
  assert.equal(operation.state, 'done', operation.message)
}

async function possible(made: Installation, base: string): Promise<Record<string, boolean>> {
  const { measures } = await made.api<{ measures: { key: string; isPossible: boolean }[] }>(
    'POST',
    `${base}/compromise/containment/probe`,
  )
  return Object.fromEntries(measures.map(({ key, isPossible }) => [key, isPossible]))
}

async function consentIsThere(made: Installation, base: string): Promise<void> {
  await made.run('watch-consent')
  const { connection } = await made.api('GET', `${base}/mailflow/status`)
  assert.equal(connection.state, 'active', connection.reason)
  assert.equal(connection.problem, null)
}

async function choose(made: Installation, base: string, measures: Record<string, boolean>): Promise<void> {
  const now = await made.api('GET', `${base}/compromise/settings`)
  await made.api('PUT', `${base}/compromise/settings`, { ...now, containment: { ...now.containment, ...measures } })
}

async function abuse(made: Installation): Promise<void> {
  const { transport } = made.emulator
  for (const number of [1, 2, 3, 4, 5])
    await transport.submit(made.emulator.tenant('Contoso').id, frida, {
      to: [`victim${number}@outside.example`],
      subject: `Prize ${number}`,
      text: `Claim your prize ${number} now.\r\n${gtube}\r\n`,
    })
  await transport.idle()
}

/** Names in the order in which Exchange runs them. */
const rules = (made: Installation): string[] =>
  made.emulator.exchange
    .of(made.emulator.tenant('Contoso'))
    .table('TransportRule')
    .rows()
    .map(({ name }) => name)

/** Of what is about the configuration; that nobody did anything for a day says nothing here. */
async function openFindings(watch: Watched): Promise<string[]> {
  const { findings } = await check(watch)
  return findings
    .filter(({ code }) => code !== 'audit.silent')
    .map(({ code, objectKey }) => (code.startsWith('object.') ? `${code} ${objectKey}` : code))
}
