// What administrators are told of a campaign as its state changes: notices of what happened, alerts of what needs them. No names of people.
import type { AlertTypeName } from '#alerts/catalogue.ts'
import type { Trx } from '#platform/db/database.ts'
import type { CampaignState } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { CampaignRow } from './store.ts'

type Alerts = PhishThreatParts['alerts']
type About = Pick<CampaignRow, 'tenant_id' | 'id' | 'name'>

const waits: AlertTypeName = 'simulation.approval-waits'
const launchFailed: AlertTypeName = 'simulation.launch-failed'
/** What is open of a campaign and means nothing when it is over. */
const ofRunning: readonly AlertTypeName[] = ['simulation.sending-fault', 'simulation.caught-again', launchFailed]

/** In the transaction that changes the state, so that each change is told once. */
export async function tellState(
  alerts: Alerts,
  trx: Trx,
  campaign: CampaignRow,
  { state, startsAt }: { state: CampaignState; startsAt: Date | null },
): Promise<void> {
  const { tenant_id: tenantId, id, name } = campaign
  if (campaign.state === 'awaiting-approval') await alerts.resolve(trx, tenantId, waits, id, 'It was decided.')
  const tell = (type: AlertTypeName, title: string, text: string) => raise(alerts, trx, campaign, { type, title, text })
  switch (state) {
    case 'awaiting-approval':
      return tell(
        waits,
        `Campaign ${name} waits for approval`,
        'It is launched when somebody who did not work on it has approved it.',
      )
    case 'running':
      return alerts.resolve(trx, tenantId, launchFailed, id, 'It runs.')
    case 'scheduled': {
      await alerts.resolve(trx, tenantId, launchFailed, id, 'It was launched.')
      if (campaign.state === 'paused') return
      const when = startsAt === null ? '' : ` Its first mails leave from ${readable(startsAt)} on.`
      return tell('simulation.launched', `Campaign ${name} was launched`, `Its mails are being made ready.${when}`)
    }
    case 'completed':
    case 'stopped':
      for (const type of ofRunning) await alerts.resolve(trx, tenantId, type, id, 'The campaign is over.')
      return state === 'completed'
        ? tell(
            'simulation.completed',
            `Campaign ${name} is over`,
            'Everything was sent, and the days that people had are over.',
          )
        : tell(
            'simulation.stopped',
            `Campaign ${name} was stopped`,
            'It was ended before its time; mails that had not left are cancelled.',
          )
  }
}

/** `why`: a sentence that says what to change. */
export const tellLaunchFailed = (alerts: Alerts, trx: Trx, campaign: About, why: string): Promise<void> =>
  raise(alerts, trx, campaign, {
    type: launchFailed,
    title: `Campaign ${campaign.name} was stopped by a check`,
    text: why,
  })

/** A draft that is gone needs nothing any more. */
export const forgetFailures = (alerts: Alerts, trx: Trx, { tenant_id: tenantId, id }: About): Promise<void> =>
  alerts.resolve(trx, tenantId, launchFailed, id, 'The campaign was deleted.')

async function raise(
  alerts: Alerts,
  trx: Trx,
  { tenant_id: tenantId, id: campaignId }: About,
  what: { type: AlertTypeName; title: string; text: string },
): Promise<void> {
  await alerts.raise(trx, { tenantId, subject: campaignId, ...what, data: { campaignId } })
}

/** `2026-11-23 08:21 UTC` */
export const readable = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
