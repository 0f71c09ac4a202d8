// Sends scheduled reports: each occasion once, by mail, as a PDF with numbers and no names. One whose sender was killed goes again after a
// while, under the same Message-ID, so that a mailbox shows it once.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { AuthoredMail, PhishThreatParts } from '../parts.ts'
import { trainingFigures } from '../training/views.ts'
import { compareCampaigns, loadNumbers } from './comparison.ts'
import { viewDashboard } from './dashboard.ts'
import { viewResults } from './overview.ts'
import { renderProgramme } from './pdf/programme.ts'
import { renderReport } from './pdf/report.ts'
import { nextReportAt, periodBefore, type ReportRow } from './scheduled-store.ts'
import { withheldOf } from './words.ts'

const due_max = 50
const campaigns_max = 50
/** For whoever has begun a report: counting, a PDF and a mail take seconds. */
const lease_ms = 15 * 60_000

/** Those whose day has come, and those on a campaign that were begun and did not go. Resolves with how many went. */
export async function sendDueReports(parts: PhishThreatParts): Promise<number> {
  const campaigns = await unfinishedCampaigns(parts)
  let sent = 0
  for (const { tenant_id, occasion } of campaigns) {
    const results = await campaignReports(parts, tenant_id, occasion)
    sent += results.filter((result) => result === 'sent').length
  }
  return sent + (await sendPeriodicReports(parts))
}

async function sendPeriodicReports(parts: PhishThreatParts): Promise<number> {
  const now = parts.clock.now()
  const rows = await parts.db.asSystem((trx) =>
    trx
      .selectFrom('scheduled_report')
      .selectAll()
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .limit(due_max)
      .execute(),
  )
  let sent = 0
  for (const row of rows) {
    const to = row.next_at!
    const every = row.every as 'week' | 'month' | 'quarter'
    const occasion = to.toISOString().slice(0, 10)
    const result = await sendOnce(parts, row, occasion, () =>
      parts.db.inTenant(row.tenant_id, (trx) => programmePdf(trx, row.tenant_id, periodBefore(every, to), to)),
    )
    if (result === 'sent') sent += 1
    // The mail server is away: it is due until it went.
    if (result === 'later') continue
    await parts.db.inTenant(row.tenant_id, (trx) => change(trx, row, { next_at: nextReportAt(every, now) }))
  }
  return sent
}

/** After the end of a campaign. Throws AppError `simulations.report-later` when one has to be tried again. */
export async function sendCampaignReports(
  parts: PhishThreatParts,
  tenantId: string,
  campaignId: string,
): Promise<void> {
  const results = await campaignReports(parts, tenantId, campaignId)
  if (results.includes('later'))
    throw new AppError({
      code: 'simulations.report-later',
      message: 'A report on a campaign could not be handed to the mail server. It is tried again.',
      retryable: true,
    })
}

async function campaignReports(parts: PhishThreatParts, tenantId: string, campaignId: string): Promise<Outcome[]> {
  const rows = await parts.db.inTenant(tenantId, (trx) =>
    trx
      .selectFrom('scheduled_report')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('every', '=', 'campaign')
      .execute(),
  )
  const results: Outcome[] = []
  for (const row of rows) {
    const result = await sendOnce(parts, row, campaignId, () =>
      parts.db.inTenant(tenantId, async (trx) => {
        const results = await viewResults(trx, tenantId, campaignId, { hasNames: false, now: parts.clock.now() })
        const comparison = await compareCampaigns(trx, tenantId, campaignId, null, false)
        return {
          title: `Phishing simulation: ${results.campaign.name}`,
          pdf: await renderReport({ results, comparison }),
        }
      }),
    )
    results.push(result)
  }
  return results
}

interface Made {
  title: string
  pdf: Buffer
}

/** `known`: it went, or never will. `later`: another try makes sense. `failed`: it says why, and the next occasion is a new try. */
type Outcome = 'sent' | 'known' | 'later' | 'failed'

async function sendOnce(
  parts: PhishThreatParts,
  row: ReportRow,
  occasion: string,
  make: () => Promise<Made>,
): Promise<Outcome> {
  const { tenant_id: tenantId } = row
  const claimed = await parts.db.inTenant(tenantId, (trx) => claim(trx, row, occasion, parts.clock.now()))
  if (claimed !== 'ours') return claimed
  const noteEnd = (run: RunChange, report: Partial<ReportRow>): Promise<void> =>
    parts.db.inTenant(tenantId, async (trx) => {
      await changeRun(trx, row, occasion, run)
      await change(trx, row, report)
    })
  try {
    const { title, pdf } = await make()
    await parts.mailer.send(mailOf(row, occasion, title, pdf))
  } catch (error) {
    if (!isAppError(error)) throw error
    const run = error.retryable ? { at: notBegun } : { ended_at: parts.clock.now() }
    await noteEnd(run, { failure: error.message })
    return error.retryable ? 'later' : 'failed'
  }
  const now = parts.clock.now()
  await noteEnd({ ended_at: now }, { last_at: now, failure: null })
  return 'sent'
}

type RunChange = { at: Date } | { ended_at: Date }

/** Anybody may begin at once. */
const notBegun = new Date(0)

/** `later`: somebody else is at it, or was killed; who comes after the lease takes it over. */
async function claim(trx: Trx, row: ReportRow, occasion: string, now: Date): Promise<'ours' | 'known' | 'later'> {
  const { numAffectedRows } = await sql`
    insert into scheduled_report_run as run (tenant_id, report_id, occasion, at)
    values (${row.tenant_id}, ${row.id}, ${occasion}, ${now})
    on conflict (tenant_id, report_id, occasion) do update set at = excluded.at
    where run.ended_at is null and run.at <= ${new Date(now.getTime() - lease_ms)}`.execute(trx)
  if (Number(numAffectedRows ?? 0) > 0) return 'ours'
  const run = await trx
    .selectFrom('scheduled_report_run')
    .select('ended_at')
    .where('tenant_id', '=', row.tenant_id)
    .where('report_id', '=', row.id)
    .where('occasion', '=', occasion)
    .executeTakeFirst()
  return run?.ended_at == null ? 'later' : 'known'
}

async function changeRun(trx: Trx, row: ReportRow, occasion: string, run: RunChange): Promise<void> {
  await trx
    .updateTable('scheduled_report_run')
    .set(run)
    .where('tenant_id', '=', row.tenant_id)
    .where('report_id', '=', row.id)
    .where('occasion', '=', occasion)
    .execute()
}

/** Those on a day are due by their report until they went; of these only the run tells. */
function unfinishedCampaigns({ db, clock }: PhishThreatParts): Promise<{ tenant_id: string; occasion: string }[]> {
  const before = new Date(clock.now().getTime() - lease_ms)
  return db.asSystem((trx) =>
    trx
      .selectFrom('scheduled_report_run as run')
      .innerJoin('scheduled_report as report', (join) =>
        join.onRef('report.tenant_id', '=', 'run.tenant_id').onRef('report.id', '=', 'run.report_id'),
      )
      .select(['run.tenant_id', 'run.occasion'])
      .distinct()
      .where('report.every', '=', 'campaign')
      .where('run.ended_at', 'is', null)
      .where('run.at', '<=', before)
      .limit(due_max)
      .execute(),
  )
}

async function change(trx: Trx, { tenant_id, id }: ReportRow, values: Partial<ReportRow>): Promise<void> {
  await trx
    .updateTable('scheduled_report')
    .set(values)
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .execute()
}

const mailOf = (row: ReportRow, occasion: string, title: string, pdf: Buffer): AuthoredMail => ({
  tenantId: row.tenant_id,
  key: `${row.id}.${occasion}`,
  to: row.recipients,
  listId: 'reports',
  subject: `${row.name}: ${title}`.slice(0, 200),
  text: `The report is attached as a PDF. It has numbers only: people are named in the console, to those who may see it.\n\n-- \nMailwarden sends this because of a scheduled report of ${row.created_by}. Change it in the console under simulations.\n`,
  html: null,
  attachments: [{ fileName: 'report.pdf', contentType: 'application/pdf', content: pdf }],
})

/** The programme from `from` to `to`. */
export async function programmePdf(trx: Trx, tenantId: string, from: Date, to: Date): Promise<Made> {
  const tenant = await trx.selectFrom('tenant').select('name').where('tenant_id', '=', tenantId).executeTakeFirst()
  const tenantName = tenant?.name ?? tenantId
  const { factors } = await viewDashboard(trx, tenantId, { hasNames: false, now: to })
  const campaigns = await campaignsBetween(trx, tenantId, from, to)
  const trainings = await trainingFigures(trx, tenantId, undefined, to)
  const pdf = await renderProgramme({ tenantName, from, to, factors, campaigns, trainings })
  return { title: `Phishing simulations: ${tenantName}`, pdf }
}

async function campaignsBetween(trx: Trx, tenantId: string, from: Date, to: Date) {
  const rows = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'launched_at'])
    .where('tenant_id', '=', tenantId)
    .where('technique', '<>', 'training')
    .where('launched_at', '>=', from)
    .where('launched_at', '<', to)
    .orderBy('launched_at')
    .limit(campaigns_max)
    .execute()
  const found = []
  for (const { id, name, launched_at } of rows) {
    const { tally, rates, difficulty } = await loadNumbers(trx, tenantId, id)
    if (tally.delivered === 0 || withheldOf(tally, false) !== null) continue
    const { report, click, clickAtMost, caught } = rates
    found.push({
      campaign: { id, name },
      at: launched_at!.toISOString(),
      report,
      click,
      clickAtMost,
      caught,
      ratio: difficulty?.ratio ?? null,
    })
  }
  return found
}
