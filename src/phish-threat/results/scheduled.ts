// Sends scheduled reports: each occasion once, by mail, as a PDF with numbers and no names.
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

/** Those whose day has come. Resolves with how many went. */
export async function sendDueReports(parts: PhishThreatParts): Promise<number> {
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
  if (results.includes('later'))
    throw new AppError({
      code: 'simulations.report-later',
      message: 'A report on a campaign could not be handed to the mail server. It is tried again.',
      retryable: true,
    })
}

interface Made {
  title: string
  pdf: Buffer
}

/** `known`: it was sent before. `later`: another try makes sense. `failed`: it says why, and the next occasion is a new try. */
type Outcome = 'sent' | 'known' | 'later' | 'failed'

async function sendOnce(
  parts: PhishThreatParts,
  row: ReportRow,
  occasion: string,
  make: () => Promise<Made>,
): Promise<Outcome> {
  const { tenant_id: tenantId, id } = row
  if (!(await claim(parts, tenantId, id, occasion))) return 'known'
  try {
    const { title, pdf } = await make()
    await parts.mailer.send(mailOf(row, occasion, title, pdf))
  } catch (error) {
    if (!isAppError(error)) throw error
    await parts.db.inTenant(tenantId, async (trx) => {
      await change(trx, row, { failure: error.message })
      if (error.retryable) await unclaim(trx, tenantId, id, occasion)
    })
    return error.retryable ? 'later' : 'failed'
  }
  await parts.db.inTenant(tenantId, (trx) => change(trx, row, { last_at: parts.clock.now(), failure: null }))
  return 'sent'
}

function claim({ db, clock }: PhishThreatParts, tenantId: string, id: string, occasion: string): Promise<boolean> {
  return db.inTenant(tenantId, async (trx) => {
    const { numAffectedRows } = await sql`insert into scheduled_report_run (tenant_id, report_id, occasion, at)
      values (${tenantId}, ${id}, ${occasion}, ${clock.now()}) on conflict do nothing`.execute(trx)
    return Number(numAffectedRows ?? 0) > 0
  })
}

const unclaim = (trx: Trx, tenantId: string, id: string, occasion: string) =>
  trx
    .deleteFrom('scheduled_report_run')
    .where('tenant_id', '=', tenantId)
    .where('report_id', '=', id)
    .where('occasion', '=', occasion)
    .execute()

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
