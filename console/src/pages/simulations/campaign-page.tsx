// One campaign that was launched: its numbers, its people, its mails, its visits, and the acts on it.
import { Anchor, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link, Navigate, useParams } from 'react-router'
import { useTenantId } from '#console/api/session.ts'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { Loading, States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { CampaignActs } from './campaign/acts.tsx'
import { campaignQuery, type CampaignView } from './campaign/campaign-api.ts'
import classes from './simulations.module.css'
import { stateWords, techniqueWords } from './words.ts'

// Each tab is loaded when it is opened: nobody needs all of them at once.
const Overview = lazy(async () => ({ default: (await import('./campaign/overview.tsx')).Overview }))
const People = lazy(async () => ({ default: (await import('./campaign/people.tsx')).People }))
const Groups = lazy(async () => ({ default: (await import('./campaign/groups.tsx')).Groups }))
const Attacks = lazy(async () => ({ default: (await import('./campaign/attacks.tsx')).Attacks }))
const Delivery = lazy(async () => ({ default: (await import('./campaign/delivery.tsx')).Delivery }))
const Visits = lazy(async () => ({ default: (await import('./campaign/visits.tsx')).Visits }))
const Canaries = lazy(async () => ({ default: (await import('./campaign/canaries.tsx')).Canaries }))

const tabs = [
  { value: 'overview', label: 'Overview' },
  { value: 'people', label: 'People' },
  { value: 'groups', label: 'Groups' },
  { value: 'attacks', label: 'Attacks' },
  { value: 'delivery', label: 'Delivery' },
  { value: 'visits', label: 'Visits' },
  { value: 'canaries', label: 'Canaries' },
] as const

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(campaignQuery(tenantId, id))
  const campaign = query.data
  return (
    <Page
      title={campaign?.name ?? 'Campaign'}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/simulations/campaigns`} size="sm">
          All campaigns
        </Anchor>
      }
      lead={campaign !== undefined && <Lead campaign={campaign} />}
      actions={campaign !== undefined && <CampaignActs tenantId={tenantId} campaign={campaign} />}
    >
      <States query={query} shape="cards" failure="This campaign cannot be shown" stillHolds="What runs goes on.">
        {(each) =>
          each.state === 'draft' || each.state === 'awaiting-approval' ? (
            <Navigate to={`/t/${tenantId}/simulations/wizard/${each.id}`} replace />
          ) : (
            <Campaign tenantId={tenantId} campaign={each} />
          )
        }
      </States>
    </Page>
  )
}

function Lead({ campaign }: { campaign: CampaignView }) {
  const { state, technique, startsAt, endsAt, sent, recipients } = campaign
  const isAhead = state === 'scheduled'
  return (
    <span className={classes.badges}>
      <ToneLabel tone={stateWords[state].tone}>{stateWords[state].word}</ToneLabel>
      <span>{techniqueWords[technique]}</span>
      {startsAt !== null && (
        <span>
          {isAhead ? 'Starts' : 'Started'} <RelativeTime at={startsAt} focusable />
        </span>
      )}
      {endsAt !== null && (
        <span>
          Ends <RelativeTime at={endsAt} focusable />
        </span>
      )}
      <span>
        {formatNumber(sent)} of {plural(recipients, 'mail')} sent
      </span>
    </span>
  )
}

function Campaign({ tenantId, campaign }: { tenantId: string; campaign: CampaignView }) {
  const [tab, setTab] = useParameter('tab', 'overview')
  const shown = tabs.find(({ value }) => value === tab)?.value ?? 'overview'
  return (
    <>
      <StateNotice tenantId={tenantId} campaign={campaign} />
      <Tabs value={shown} onChange={(value) => setTab(value ?? 'overview')} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown}>
          <Suspense fallback={<Loading shape="cards" />}>
            <Panel tab={shown} campaign={campaign} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function Panel({ tab, campaign }: { tab: (typeof tabs)[number]['value']; campaign: CampaignView }) {
  switch (tab) {
    case 'overview':
      return <Overview campaignId={campaign.id} />
    case 'people':
      return <People campaignId={campaign.id} isAnonymous={campaign.settings.isAnonymous} />
    case 'groups':
      return <Groups campaignId={campaign.id} />
    case 'attacks':
      return <Attacks campaignId={campaign.id} />
    case 'delivery':
      return <Delivery campaign={campaign} />
    case 'visits':
      return <Visits campaignId={campaign.id} />
    case 'canaries':
      return <Canaries campaignId={campaign.id} canaries={campaign.canaries} />
  }
}

function StateNotice({ tenantId, campaign }: { tenantId: string; campaign: CampaignView }) {
  const { state, preparation, operationId, pausedAt, refused } = campaign
  const refusals = Object.values(refused).reduce((sum, each) => sum + each, 0)
  return (
    <>
      {(preparation === 'preparing' || preparation === 'replanning') && (
        <Notice tone="info" title={preparation === 'preparing' ? 'Mails are made ready' : 'The rest is planned anew'}>
          {operationId !== null && (
            <Anchor component={Link} to={`/t/${tenantId}/operations/${operationId}`} inherit>
              Show how far it is
            </Anchor>
          )}
        </Notice>
      )}
      {state === 'paused' && (
        <Notice tone="warning" title="Paused">
          No attack, training or reminder goes out; what people do with delivered mails is still recorded.
          {pausedAt !== null && (
            <>
              {' '}
              Since <RelativeTime at={pausedAt} focusable />.
            </>
          )}
        </Notice>
      )}
      {refusals > 0 && (
        <Notice tone="info" title={`${plural(refusals, 'address', 'addresses')} of the audience got nothing`}>
          {Object.entries(refused)
            .map(([reason, count]) => `${reason.replaceAll('-', ' ')} ${formatNumber(count)}`)
            .join(', ')}
        </Notice>
      )}
    </>
  )
}
