// Sends what is due: mails that tell of a training, and reminders. Each is claimed first; after a crash it goes again under the same
// Message-ID, so that a mailbox shows it once.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import { findTraining, trainingTextOf } from '../content/trainings.ts'
import { linkUrl } from '../lure/tokens.ts'
import type { PhishThreatParts } from '../parts.ts'
import { apart } from '../sending/apart.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { trainingMail } from './mail-text.ts'
import { nextReminder, workingMoment } from './reminders.ts'
import { type AssignmentRow, trainingToken } from './store.ts'

const batch_size = 100
const lease_minutes = 10
const retry_minutes = 30
const day_ms = 86_400_000

/** Resolves with how many went. */
export async function sendTrainingMails(parts: PhishThreatParts): Promise<number> {
  if (parts.mailer.missing() !== null) return 0
  let sent = 0
  const how = {
    logger: parts.logger,
    event: 'simulations.training-mail-failed',
    about: ({ tenant_id: tenant, id: assignment }: Claimed) => ({ tenant, assignment }),
  }
  await apart(await claimDue(parts), how, async ({ tenant_id, id }) => {
    if (await sendOne(parts, tenant_id, id)) sent += 1
  })
  return sent
}

interface Claimed {
  tenant_id: string
  id: string
}

/** Not while the campaign is paused; what is over is not reminded of. */
async function claimDue({ db, clock }: PhishThreatParts): Promise<Claimed[]> {
  const now = clock.now()
  const until = new Date(now.getTime() + lease_minutes * 60_000)
  const { rows } = await db.asSystem((trx) =>
    sql<Claimed>`
      update training_assignment a set mail_leased_until = ${until}
      where (a.tenant_id, a.id) in (
        select a.tenant_id, a.id from training_assignment a
        join campaign c on c.tenant_id = a.tenant_id and c.id = a.campaign_id
        where a.next_mail_at <= ${now} and a.state in ('assigned', 'started') and c.state <> 'paused'
          and (a.mail_leased_until is null or a.mail_leased_until < ${now})
        order by a.next_mail_at limit ${batch_size} for update of a skip locked)
      returning a.tenant_id, a.id`.execute(trx),
  )
  return rows
}

async function sendOne(parts: PhishThreatParts, tenantId: string, id: string): Promise<boolean> {
  const prepared = await parts.db.inTenant(tenantId, (trx) => prepare(parts, trx, tenantId, id))
  if (prepared === null) return false
  const { row, mail } = prepared
  try {
    await parts.mailer.send(mail)
  } catch (error) {
    if (!isAppError(error)) throw error
    await note(parts, row, error.message, error.retryable ? retry_minutes * 60_000 : day_ms)
    return false
  }
  await parts.db.inTenant(tenantId, (trx) => noteSent(parts, trx, row))
  return true
}

/** Null: not now. Then the row says when and why. */
async function prepare(parts: PhishThreatParts, trx: Trx, tenantId: string, id: string) {
  const row = await trx
    .selectFrom('training_assignment')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined || row.next_mail_at === null || !isOpen(row)) return null
  const now = parts.clock.now()
  const free = { zone: row.time_zone, holidays: row.holidays }
  // We were away when it was due: then it waits for the next working day, too.
  const moment = row.told_at === null ? now : workingMoment(now, free)
  if (moment > now) return postpone(trx, row, moment, null)
  if (!(await parts.hasPhishThreat(trx, tenantId)))
    return postpone(trx, row, new Date(now.getTime() + day_ms), 'There is no subscription for Phish Threat.')
  const url = await trainingUrl(parts, trx, row)
  const training = await findTraining(trx, tenantId, row.training_id)
  if (url === null || training === null)
    return postpone(
      trx,
      row,
      new Date(now.getTime() + day_ms),
      url === null ? 'No sending domain has a link host that works.' : 'The training is not there any more.',
    )
  const { title, language } = trainingTextOf(training, row.language)
  const content = trainingMail({
    language,
    title,
    minutes: training.minutes,
    dueAt: row.due_at,
    timeZone: row.time_zone,
    url,
    isReminder: row.told_at !== null,
  })
  const key = `${row.id}.${row.told_at === null ? 0 : row.reminders_sent + 1}`
  return { row, mail: { tenantId, key, to: [row.address], listId: 'training', ...content } }
}

const isOpen = ({ state }: AssignmentRow): boolean => state === 'assigned' || state === 'started'

async function postpone(trx: Trx, row: AssignmentRow, at: Date, why: string | null): Promise<null> {
  await trx
    .updateTable('training_assignment')
    .set({ next_mail_at: at, mail_leased_until: null, mail_failure: why })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute()
  return null
}

const note = ({ db, clock }: PhishThreatParts, row: AssignmentRow, why: string, wait_ms: number): Promise<null> =>
  db.inTenant(row.tenant_id, (trx) => postpone(trx, row, new Date(clock.now().getTime() + wait_ms), why))

async function noteSent({ clock }: PhishThreatParts, trx: Trx, row: AssignmentRow): Promise<void> {
  const now = clock.now()
  const reminders_sent = row.told_at === null ? 0 : row.reminders_sent + 1
  const next = nextReminder(now, reminders_sent, {
    zone: row.time_zone,
    holidays: row.holidays,
    max: row.reminders_max,
    every_days: row.reminder_every_days,
  })
  await trx
    .updateTable('training_assignment')
    .set({
      told_at: row.told_at ?? now,
      reminders_sent,
      next_mail_at: next,
      mail_leased_until: null,
      mail_failure: null,
    })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    // Passed or withdrawn in the meantime: nothing more is due.
    .where('state', 'in', ['assigned', 'started'])
    .execute()
}

/** Under the campaign's own link host, else under any proven one of the tenant. Null: there is none. */
export async function trainingUrl(parts: PhishThreatParts, trx: Trx, row: AssignmentRow): Promise<string | null> {
  const token = row.token ?? (await trainingToken(trx, row.tenant_id, row.message_id))
  const campaign = await trx
    .selectFrom('campaign')
    .select('settings')
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.campaign_id)
    .executeTakeFirst()
  const host = campaign === undefined ? null : await linkHost(trx, row.tenant_id, campaign.settings)
  if (token === null || host === null) return null
  const { publicPort, httpsListen } = parts.config.phishThreat
  return linkUrl(host, publicPort ?? null, token, publicPort !== undefined && httpsListen.length === 0)
}

async function linkHost(trx: Trx, tenantId: string, { sendingDomainId }: CampaignSettings): Promise<string | null> {
  let query = trx
    .selectFrom('simulation_domain')
    .select('link_host')
    .where('tenant_id', '=', tenantId)
    .where('proven_at', 'is not', null)
    .orderBy('name')
  if (sendingDomainId !== null) query = query.where('id', '=', sendingDomainId)
  return (await query.executeTakeFirst())?.link_host ?? null
}
