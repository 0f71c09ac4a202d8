// The symptoms against the emulated cloud by real HTTP: what is read, what stays unknown, clean-up and the way back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { IncidentFacts } from '#compromise/parts.ts'
import { symptomCase, setForwarding, type Scene, type SymptomCase } from '#test/support/symptoms.ts'
import { refreshAudit } from './audit/store.ts'
import { runDueActs } from './cleanup/apply.ts'
import { collectCopies, copiesText } from './collect/copies.ts'
import { accept, cleanUp, showPlan, undo } from './decide.ts'
import { listSymptoms } from './list.ts'
import { createHygieneTrack } from './track.ts'

const minute_ms = 60_000
const actor = systemActor('Adele')
const because = 'Asked the owner by phone'

const kinds = async (made: SymptomCase, scene: Scene) =>
  (await made.result(scene)).findings.map(({ kind, state }) => `${kind} ${state}`).toSorted()

const storedRule = (made: SymptomCase, { user }: Scene, { ruleIdentity }: { ruleIdentity: string }) =>
  made.base.emulator.mailboxes
    .mailbox(made.tenant.id, user.id)
    .inboxRules.find((rule) => rule.ruleIdentity === ruleIdentity)!

test('a rule that hides invoices from a new network: found, dated by the audit log, explained, told', async (t) => {
  const made = await symptomCase(t)
  const anna = await made.mailbox('anna')
  anna.signIn(10 * 24 * 60, '203.0.113.10')
  anna.rule(
    {
      name: '.',
      conditions: { subjectContainsWords: ['invoice', 'payment'] },
      actions: { moveToFolder: 'RSS Feeds', markAsRead: true, stopProcessingRules: true },
    },
    { minutesAgo: 90, address: '198.51.100.66' },
  )
  await made.look([anna])
  const { findings, score } = await made.result(anna)
  const hides = findings.find(({ kind }) => kind === 'rule-hides')!
  assert.equal(hides.title, 'Inbox rule “.” moves mail about security or money to “RSS Feeds” and marks it as read')
  assert.match(hides.evidence.join('\n'), /from 198\.51\.100\.66, a network new for this account/)
  assert.match(
    hides.evidence.join('\n'),
    /rule hides mail 20, about security or money 15, marks as read 5, stops other rules 5/,
  )
  // 20 + 15 + 5 + 5 + 10, and 20 for the name, a little faded after 90 minutes.
  assert.ok(score.total > 72 && score.total < 75, String(score.total))
  assert.equal(score.band, 'high')
  const [alert] = await made.base.alerts('compromise.symptoms')
  assert.equal(alert?.state, 'open')
  assert.match(alert!.text, /^anna@contoso\.com: \d+(?:\.\d)? points by 2 signs\.\n- Inbox rule/)
})

test('rules that Exchange and Outlook make are none; a hidden one that forwards is found', async (t) => {
  const made = await symptomCase(t)
  const ben = await made.mailbox('ben')
  const named = (name: string, moveToFolder?: string) =>
    ben.rule(
      { name, isHidden: true, actions: moveToFolder === undefined ? { markAsRead: true } : { moveToFolder } },
      { minutesAgo: 60, client: 'none' },
    )
  named('Junk E-Mail Rule', 'Junk Email')
  named('Microsoft.Exchange.OOF.KnownExternalSenders.Global')
  named('Delegate Rule -5123')
  await made.look([ben])
  assert.deepEqual(await kinds(made, ben), [])
  ben.rule(
    { name: 'sync', isHidden: true, actions: { forwardTo: ['drop@litware.example'] } },
    { minutesAgo: 5, client: 'outlook' },
  )
  await made.look([ben])
  assert.deepEqual(await kinds(made, ben), ['rule-forwards open', 'rule-hidden open'])
  // Under the names of theirs.
  const eve = await made.mailbox('eve')
  for (const name of ['Junk E-Mail Rule', 'Delegate Rule -5123'])
    eve.rule({ name, isHidden: true, actions: { moveToFolder: 'RSS Feeds' } }, { minutesAgo: 5 })
  await made.look([eve])
  assert.deepEqual(await kinds(made, eve), [
    'rule-hidden open',
    'rule-hidden open',
    'rule-hides open',
    'rule-hides open',
  ])
})

const listed = async (made: SymptomCase, scene: Scene) => {
  const { items } = await made.base.db.inTenant(made.tenantId, (trx) =>
    listSymptoms(made.parts.symptoms, trx, made.tenantId, { limit: 10 }, made.base.clock.now()),
  )
  return items.find(({ mailbox }) => mailbox.address === scene.address)!
}

test('without permissions there is "unknown", never "clean"', async (t) => {
  const made = await symptomCase(t, { roles: [] })
  const cleo = await made.mailbox('cleo')
  await made.look([cleo])
  const { unknown } = await listed(made, cleo)
  assert.deepEqual(
    unknown.map((why) => /permission ([\w.]+)\./.exec(why)?.[1]),
    ['Mail.ReadBasic.All', 'AuditLog.Read.All'],
  )
})

test('without licences there is "unknown", too; with P1 alone the risk of a sign-in stays unknown', async (t) => {
  const made = await symptomCase(t)
  const cleo = await made.mailbox('cleo')
  cleo.signIn(20, '192.0.2.9', 'high')
  made.tenant.switches.entraLicence = 'free'
  await made.look([cleo])
  const free = await listed(made, cleo)
  assert.match(
    free.unknown.join('\n'),
    /Sign-ins cannot be read: the tenant does not have the licence Microsoft Entra ID P1/,
  )
  made.tenant.switches.entraLicence = 'p1'
  await made.look([cleo])
  const partly = await listed(made, cleo)
  assert.equal(partly.score, 0)
  assert.match(
    partly.unknown.join('\n'),
    /^Risk detections cannot be read: the tenant does not have the licence Microsoft Entra ID P2/,
  )
  made.tenant.switches.entraLicence = 'p2'
  await made.look([cleo])
  const whole = await listed(made, cleo)
  assert.deepEqual([whole.unknown, whole.score > 29], [[], true])
})

test('what Exchange refuses is unknown, and nothing found before goes away', async (t) => {
  const made = await symptomCase(t)
  const dora = await made.mailbox('dora')
  dora.forward('drop@litware.example', false, { minutesAgo: 30 })
  await made.look([dora])
  assert.deepEqual(await kinds(made, dora), ['forward-external open'])
  for (const match of ['Get-InboxRule', 'Get-Mailbox'])
    made.base.fail({
      service: 'exchange',
      match,
      effect: { kind: 'status', status: 403, code: 'Forbidden', message: 'No.' },
    })
  await made.look([dora])
  assert.deepEqual(await kinds(made, dora), ['forward-external open'])
})

test('records that come twice and in disorder count once', async (t) => {
  const made = await symptomCase(t)
  made.tenant.switches.auditDisorder = true
  const emil = await made.mailbox('emil')
  emil.record(
    'Consent to application.',
    { minutesAgo: 30 },
    {
      RecordType: 8,
      Workload: 'AzureActiveDirectory',
      Target: [{ ID: 'Mail Helper', Type: 1 }],
      ModifiedProperties: [
        { Name: 'ConsentAction.Permissions', OldValue: '', NewValue: '[] => [[Scope: Mail.Send offline_access]]' },
      ],
    },
  )
  await made.look([emil])
  await made.look([emil])
  assert.deepEqual(await kinds(made, emil), ['new-consent open'])
  const { findings } = await made.result(emil)
  assert.equal(findings[0]!.title, 'Application “Mail Helper” was allowed to use the mailbox')
  assert.equal(findings[0]!.canCleanUp, false)
  assert.match(findings[0]!.evidence.at(-1)!, /^To do by hand: in the Entra admin center/)
})

test('a late audit record dates what was found before it came', async (t) => {
  const made = await symptomCase(t)
  const fay = await made.mailbox('fay')
  await made.look([fay])
  await made.base.advance(60 * minute_ms)
  made.tenant.switches.auditLatency_ms = 6 * 60 * minute_ms
  fay.rule({ name: 'x', actions: { deleteMessage: true } }, { minutesAgo: 30 })
  made.tenant.audit.at(-1)!.visibleAt = new Date(made.base.clock.now().getTime() + 6 * 60 * minute_ms)
  await made.look([fay])
  const before = (await made.result(fay)).findings.find(({ kind }) => kind === 'rule-hides')!
  assert.match(before.evidence.join('\n'), /does not say \(yet\) who made it/)
  await made.base.advance(7 * 60 * minute_ms)
  await made.look([fay])
  const after = (await made.result(fay)).findings.find(({ kind }) => kind === 'rule-hides')!
  assert.equal(after.id, before.id)
  assert.match(after.evidence.join('\n'), /Made by fay@contoso\.com at/)
  assert.ok(Date.parse(after.seenAt) < Date.parse(before.seenAt))
})

test('clean-up disables the rule with all findings about it; undo enables it; our own acts are no signs', async (t) => {
  const made = await symptomCase(t)
  const gina = await made.mailbox('gina')
  const rule = gina.rule({ name: '..', actions: { deleteMessage: true } }, { minutesAgo: 30 })
  const stored = () => storedRule(made, gina, rule)
  await made.look([gina])
  const { findings } = await made.result(gina)
  const id = findings.find(({ kind }) => kind === 'rule-hides')!.id
  assert.match(
    (await showPlan(made.parts, made.tenantId, id)).join(' '),
    /Disable the inbox rule “\.\.”\. It is not deleted\./,
  )
  const cleaned = await cleanUp(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because })
  assert.equal(cleaned.state, 'cleaned')
  assert.equal(cleaned.canUndo, true)
  assert.equal(stored().enabled, false)
  assert.deepEqual(await kinds(made, gina), ['rule-hides cleaned', 'rule-name cleaned'])
  assert.deepEqual(
    (await made.base.alerts('compromise.symptoms')).map(({ state }) => state),
    ['resolved'],
  )
  await made.look([gina])
  assert.deepEqual(await kinds(made, gina), ['rule-hides cleaned', 'rule-name cleaned'])
  const undone = await undo(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because })
  assert.equal(undone.state, 'undone')
  assert.equal(stored().enabled, true)
  await assert.rejects(undo(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because }), {
    code: 'compromise.finding-not-undoable',
  })
})

const settingsOf = (made: SymptomCase, { user }: Scene) =>
  made.base.emulator.exchange
    .of(made.tenant)
    .table('MailboxSettings')
    .rows()
    .find(({ name }) => name === user.id)!.values

test('forwarding is cleared and put back exactly; what somebody set meanwhile is left alone', async (t) => {
  const made = await symptomCase(t)
  const [hans, ida] = [await made.mailbox('hans'), await made.mailbox('ida')]
  for (const scene of [hans, ida]) scene.forward('drop@litware.example', true, { minutesAgo: 30 })
  await made.look([hans, ida])
  const values = (scene: Scene) => settingsOf(made, scene)
  for (const scene of [hans, ida]) {
    const { findings } = await made.result(scene)
    await cleanUp(made.parts, { tenantId: made.tenantId, findingId: findings[0]!.id, actor, reason: because })
    assert.ok(!values(scene)['ForwardingSmtpAddress'])
    assert.equal(values(scene)['DeliverToMailboxAndForward'], false)
  }
  const first = (await made.result(hans)).findings[0]!
  await undo(made.parts, { tenantId: made.tenantId, findingId: first.id, actor, reason: because })
  assert.equal(values(hans)['ForwardingSmtpAddress'], 'smtp:drop@litware.example')
  assert.equal(values(hans)['DeliverToMailboxAndForward'], true)

  setForwarding(made.base, made.tenant, ida.user, { target: 'colleague@contoso.com', keepsCopy: true })
  const second = (await made.result(ida)).findings[0]!
  const left = await undo(made.parts, { tenantId: made.tenantId, findingId: second.id, actor, reason: because })
  assert.equal(values(ida)['ForwardingSmtpAddress'], 'smtp:colleague@contoso.com')
  assert.match(left.evidence.at(-1)!, /Somebody has set another forwarding since/)
})

test('clean-up leaves alone what an administrator put in the place of what was found', async (t) => {
  const made = await symptomCase(t)
  const jule = await made.mailbox('jule')
  jule.forward('drop@litware.example', true, { minutesAgo: 30 })
  await made.look([jule])
  const { id } = (await made.result(jule)).findings[0]!
  setForwarding(made.base, made.tenant, jule.user, { target: 'colleague@contoso.com', keepsCopy: true })
  const left = await cleanUp(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because })
  assert.equal(left.state, 'gone')
  assert.match(left.evidence.at(-1)!, /Somebody has set another forwarding since/)
  assert.equal(settingsOf(made, jule)['ForwardingSmtpAddress'], 'smtp:colleague@contoso.com')
})

test('a rule that somebody changed after clean-up stays disabled', async (t) => {
  const made = await symptomCase(t)
  const jule = await made.mailbox('jule')
  const rule = jule.rule({ name: '..', actions: { deleteMessage: true } }, { minutesAgo: 30 })
  const stored = () => storedRule(made, jule, rule)
  await made.look([jule])
  const { id } = (await made.result(jule)).findings.find(({ kind }) => kind === 'rule-hides')!
  await cleanUp(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because })
  assert.equal(stored().enabled, false)
  stored().actions = { forwardTo: ['drop@litware.example'] }
  const left = await undo(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because })
  assert.equal(stored().enabled, false)
  assert.match(left.evidence.at(-1)!, /Somebody has changed the rule since/)
})

test('a way back that failed can be tried again', async (t) => {
  const made = await symptomCase(t)
  const jule = await made.mailbox('jule')
  jule.forward('drop@litware.example', true, { minutesAgo: 30 })
  await made.look([jule])
  const { id } = (await made.result(jule)).findings[0]!
  const decision = { tenantId: made.tenantId, findingId: id, actor, reason: because }
  await cleanUp(made.parts, decision)
  made.base.fail({
    service: 'exchange',
    match: 'Set-Mailbox',
    effect: { kind: 'status', status: 403, code: 'Forbidden', message: 'No.' },
  })
  const failed = await undo(made.parts, decision)
  assert.deepEqual([failed.state, failed.canUndo], ['cleaned', true])
  assert.equal((await undo(made.parts, decision)).state, 'undone')
  assert.equal(settingsOf(made, jule)['ForwardingSmtpAddress'], 'smtp:drop@litware.example')
})

test('what Exchange does not show is unknown: no mailbox, a restriction without its date', async (t) => {
  const made = await symptomCase(t)
  const jule = await made.mailbox('jule')
  jule.forward('drop@litware.example', true, { minutesAgo: 30 })
  await made.look([jule])
  const answers = (match: string, body: string): void =>
    made.base.fail({ service: 'exchange', match, effect: { kind: 'no-effect', status: 200, body } })
  answers('Get-Mailbox', '{"value":[]}')
  answers('Get-BlockedSenderAddress', `{"value":[{"SenderAddress":"${jule.address}"}]}`)
  await made.look([jule])
  assert.deepEqual(await kinds(made, jule), ['forward-external open', 'microsoft-restricted open'])
  assert.match((await listed(made, jule)).unknown.join(' '), /Exchange Online does not show the mailbox/)
})

test('an answer of the audit log that is lost costs no records, and what was read is not read again', async (t) => {
  const made = await symptomCase(t)
  const jule = await made.mailbox('jule')
  jule.forward('drop@litware.example', true, { minutesAgo: 30 })
  const { exchange } = (await made.parts.microsoft.clients(made.tenantId))!
  const stop = new AbortController()
  const spans: string[] = []
  let isLost = false
  const watched: typeof exchange = {
    ...exchange,
    invoke(cmdlet, parameters, options) {
      spans.push(String(parameters['StartDate']))
      if (new Set(spans).size === 14) stop.abort()
      if (!isLost && Date.parse(String(parameters['EndDate'])) > made.base.clock.now().getTime() - minute_ms) {
        isLost = true
        made.base.fail({ service: 'exchange', match: cmdlet, effect: { kind: 'lost-answer' } })
      }
      return exchange.invoke(cmdlet, parameters, options)
    },
  }
  assert.match((await refreshAudit(made.parts, made.tenantId, watched, stop.signal)) ?? '', /not read to its end yet/)
  const first = spans.splice(0)
  assert.equal(await refreshAudit(made.parts, made.tenantId, watched), null)
  assert.ok(isLost)
  // A day is read again, as records come late.
  assert.equal(Date.parse(spans[0]!) - Date.parse(first[0]!), 13 * 24 * 60 * minute_ms)
  await made.look([jule])
  assert.match((await made.result(jule)).findings[0]!.evidence.join('\n'), /Made by jule@contoso\.com at/)
})

test('a lost answer is no second change: what was there is saved once, and the rest is seen by reading', async (t) => {
  const made = await symptomCase(t)
  const jana = await made.mailbox('jana')
  jana.forward('drop@litware.example', true, { minutesAgo: 30 })
  await made.look([jana])
  const { id } = (await made.result(jana)).findings[0]!
  made.base.fail({ service: 'exchange', match: 'Set-Mailbox', effect: { kind: 'lost-answer' } })
  const first = await cleanUp(made.parts, { tenantId: made.tenantId, findingId: id, actor, reason: because })
  assert.equal(first.state, 'open')
  await made.base.advance(31_000)
  await runDueActs(made.parts)
  assert.equal((await made.result(jana)).findings[0]!.state, 'cleaned')
  const acts = await made.base.db.inTenant(made.tenantId, (trx) =>
    trx
      .selectFrom('symptom_act')
      .select(['state', 'before', 'attempts'])
      .where('tenant_id', '=', made.tenantId)
      .execute(),
  )
  assert.deepEqual(
    acts.map(({ state, attempts }) => [state, attempts]),
    [['done', 2]],
  )
  assert.equal(acts[0]!.before!['ForwardingSmtpAddress'], 'smtp:drop@litware.example')
})

test('accepting counts no more until its end; the account behind it can be exempted', async (t) => {
  const made = await symptomCase(t)
  const [kai, lea] = [await made.mailbox('kai'), await made.mailbox('lea')]
  for (const scene of [kai, lea])
    scene.forward('old@tailspin.example', true, { minutesAgo: 30, by: 'migration@contoso.com' })
  await made.look([kai, lea])
  const { findings } = await made.result(kai)
  const until = new Date(made.base.clock.now().getTime() + 7 * 24 * 60 * minute_ms)
  await accept(
    made.parts,
    { tenantId: made.tenantId, findingId: findings[0]!.id, actor, reason: because },
    { until, alsoActor: true },
  )
  assert.equal((await made.result(kai)).score.total, 0)
  assert.equal((await made.result(lea)).score.total, 0)
  await made.base.advance(8 * 24 * 60 * minute_ms)
  assert.deepEqual(await kinds(made, kai), ['forward-external open'])
})

test('the list is by score, its sum is that of score.ts, and pages leave nobody out', async (t) => {
  const made = await symptomCase(t)
  const scenes: Scene[] = []
  for (let index = 0; index < 5; index += 1) {
    const scene = await made.mailbox(`page${index}`)
    if (index % 2 === 0) scene.forward(`drop${index}@litware.example`, index === 0, { minutesAgo: 30 + index * 60 })
    if (index === 4) scene.infected(10)
    scenes.push(scene)
  }
  await made.look(scenes)
  const read = (cursor?: string) =>
    made.base.db.inTenant(made.tenantId, (trx) =>
      listSymptoms(made.parts.symptoms, trx, made.tenantId, { limit: 2, cursor }, made.base.clock.now()),
    )
  const seen: { address: string; score: number }[] = []
  let page = await read()
  for (;;) {
    for (const { mailbox, score } of page.items) seen.push({ address: mailbox.address, score })
    if (page.next === null) break
    await made.base.advance(10 * minute_ms)
    page = await read(page.next)
  }
  assert.equal(new Set(seen.map(({ address }) => address)).size, 5)
  assert.equal(seen[0]!.address, 'page4@contoso.com')
  assert.deepEqual(
    seen.map(({ score }) => score),
    seen.map(({ score }) => score).toSorted((a, b) => b - a),
  )
  const bands = await made.base.db.inTenant(made.tenantId, (trx) =>
    listSymptoms(made.parts.symptoms, trx, made.tenantId, { limit: 10, band: 'high' }, made.base.clock.now()),
  )
  assert.deepEqual(
    bands.items.map(({ mailbox }) => mailbox.address),
    ['page4@contoso.com'],
  )
})

const incidentOf = (made: SymptomCase, { address, user }: Scene): IncidentFacts => ({
  tenantId: made.tenantId,
  id: newId(made.base.clock.now()),
  number: 1,
  address,
  addresses: [address],
  personId: user.id,
  actorId: null,
  mailboxKind: 'user',
  firstBadAt: made.base.clock.now(),
  openedAt: made.base.clock.now(),
})

test('evidence that is withdrawn while a clean-up is under way: it is put back; nothing is collected any more', async (t) => {
  const made = await symptomCase(t)
  await made.base.choose({ cleansMailbox: true })
  const [max, eve] = [await made.mailbox('max3'), await made.mailbox('eve3')]
  const rule = max.rule({ name: 'ok', actions: { forwardTo: ['drop@litware.example'] } }, { minutesAgo: 30 })
  const track = createHygieneTrack(made.parts)
  const [incident, other] = [incidentOf(made, max), incidentOf(made, eve)]
  const inTenant = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => made.base.db.inTenant(made.tenantId, work)
  const isEnabled = () => storedRule(made, max, rule).enabled
  await inTenant((trx) => track.begin(trx, incident))
  await inTenant((trx) => track.begin(trx, other))
  made.base.fail({ service: 'exchange', match: 'Disable-InboxRule', effect: { kind: 'lost-answer' } })
  await track.advance(incident)
  assert.equal(isEnabled(), false)
  await inTenant((trx) => track.end(trx, incident, 'withdrawn'))
  await inTenant((trx) => track.end(trx, other, 'withdrawn'))
  assert.equal((await inTenant((trx) => track.state(trx, other))).state, 'none')
  await made.base.advance(31_000)
  await runDueActs(made.parts)
  assert.equal(isEnabled(), true)
})

test('what an exempt account set up is neither switched off by policy nor waits for a decision', async (t) => {
  const made = await symptomCase(t)
  await made.base.choose({ cleansMailbox: true })
  const [kai, lea] = [await made.mailbox('kai3'), await made.mailbox('lea3')]
  for (const scene of [kai, lea])
    scene.forward('old@tailspin.example', true, { minutesAgo: 30, by: 'migration@contoso.com' })
  await made.look([kai])
  const { findings } = await made.result(kai)
  const decision = { tenantId: made.tenantId, findingId: findings[0]!.id, actor, reason: because }
  await accept(made.parts, decision, { until: null, alsoActor: true })
  const track = createHygieneTrack(made.parts)
  const incident = incidentOf(made, lea)
  await made.base.db.inTenant(made.tenantId, (trx) => track.begin(trx, incident))
  await track.advance(incident)
  assert.deepEqual(await kinds(made, lea), ['forward-external open'])
  assert.equal((await made.base.db.inTenant(made.tenantId, (trx) => track.state(trx, incident))).state, 'none')
  assert.equal(settingsOf(made, lea)['ForwardingSmtpAddress'], 'smtp:old@tailspin.example')
})

test('the track collects, finds, cleans up by policy, and puts back when the evidence is withdrawn', async (t) => {
  const made = await symptomCase(t)
  await made.base.choose({ cleansMailbox: true })
  const max = await made.mailbox('max2')
  const rule = max.rule({ name: 'ok', actions: { forwardTo: ['drop@litware.example'] } }, { minutesAgo: 30 })
  const track = createHygieneTrack(made.parts)
  const incident = incidentOf(made, max)
  const state = async () => (await made.base.db.inTenant(made.tenantId, (trx) => track.state(trx, incident))).state
  await made.base.db.inTenant(made.tenantId, (trx) => track.begin(trx, incident))
  await made.base.db.inTenant(made.tenantId, (trx) => track.begin(trx, incident))
  assert.equal(await state(), 'collecting')
  // Rules cannot be read: collecting goes on.
  made.base.fail({
    service: 'exchange',
    match: 'Get-InboxRule',
    effect: { kind: 'status', status: 403, code: 'Forbidden', message: 'No.' },
  })
  await track.advance(incident)
  assert.equal(await state(), 'collecting')
  await made.base.advance(6 * minute_ms)
  await track.advance(incident)
  assert.equal(await state(), 'cleaned')
  const stored = () => storedRule(made, max, rule)
  assert.equal(stored().enabled, false)
  await made.base.db.inTenant(made.tenantId, (trx) => track.end(trx, incident, 'withdrawn'))
  await track.advance(incident)
  assert.equal(stored().enabled, true)
})

test('nobody of the directory: no mailbox, nothing to look into', async (t) => {
  const made = await symptomCase(t)
  const track = createHygieneTrack(made.parts)
  const incident = { tenantId: made.tenantId, id: newId(), personId: null } as unknown as IncidentFacts
  await made.base.db.inTenant(made.tenantId, (trx) => track.begin(trx, incident))
  assert.deepEqual(await made.base.db.inTenant(made.tenantId, (trx) => track.state(trx, incident)), {
    state: 'none',
    findings: [],
  })
})

test('copies of the bad messages inside the tenant are named, with where to take them out', async (t) => {
  const made = await symptomCase(t)
  const { emulator, parts, clock } = made.base
  const raw = Buffer.from(
    'From: frida.fink@contoso.com\r\nTo: felix.fuchs@contoso.com\r\nSubject: Bonus\r\nMessage-ID: <bonus@contoso.com>\r\n\r\nx\r\n',
  )
  await emulator.transport.submit(made.tenant.id, 'frida.fink@contoso.com', raw, {
    envelope: { to: ['felix.fuchs@contoso.com', 'fay.feld@contoso.com'] },
    saveToSentItems: false,
  })
  const clients = (await parts.microsoft.clients(made.tenantId))!
  const tenant = { acceptedDomains: new Set(['contoso.com']) }
  const from = new Date(clock.now().getTime() - 60 * minute_ms)
  const deadline = performance.now() + 20_000
  let named: string[] = []
  while (named.length === 0 && performance.now() < deadline) {
    await made.base.advance(1_000)
    const copies = await collectCopies(
      clients.exchange,
      tenant,
      ['<bonus@contoso.com>', '<other@contoso.com>'],
      from,
      clock.now(),
    )
    named = copies.isKnown ? copiesText(copies.value) : []
  }
  assert.match(
    named[0] ?? '',
    /^Copies of the bad messages lie in 2 mailboxes of the tenant: fay\.feld@contoso\.com, felix\.fuchs@contoso\.com\. They can be taken out under Copies in mailboxes/,
  )
  assert.deepEqual(copiesText([]), [])
})
