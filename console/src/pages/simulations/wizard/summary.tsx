// What the draft means, in plain words, beside every step.
import { useQuery } from '@tanstack/react-query'
import type { CampaignView } from '../campaign/campaign-api.ts'
import { templatesQuery } from '../content-api.ts'
import { sendingDomainsQuery } from '../sending/sending-api.ts'
import classes from '../simulations.module.css'
import { stepTitles, summaryOf, type Draft } from './draft.ts'

interface Props {
  tenantId: string
  draft: Draft
  campaign: CampaignView
}

export function Summary({ tenantId, draft, campaign }: Props) {
  const templates = useQuery(templatesQuery(tenantId))
  const domains = useQuery(sendingDomainsQuery(tenantId))
  const names = new Map((templates.data?.items ?? []).map(({ id, name }) => [id, name]))
  const domain = domains.data?.items.find(({ id }) => id === draft.settings.sendingDomainId)?.name ?? null
  const sentences = summaryOf(draft, {
    templates: names,
    recipients: campaign.recipients === 0 ? null : campaign.recipients,
    sendingDomain: domain,
  })
  return (
    <dl className={classes.summary}>
      {sentences.map(({ step, text }) => (
        <div key={step}>
          <dt>{stepTitles[step]}</dt>
          <dd className="breakable">{text}</dd>
        </div>
      ))}
    </dl>
  )
}
