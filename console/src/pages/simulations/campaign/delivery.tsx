// Where each mail is: its state, the answer of the other side, and sending again what did not arrive.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { useSelection } from '#console/components/data-table/selection.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { toast } from '#console/components/confirm.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { deliveryStates } from '../lists.ts'
import { Address } from '../../messages/address.tsx'
import classes from '../simulations.module.css'
import { channelWords, deliveryMeaning, deliveryWords } from '../words.ts'
import {
  failuresQuery,
  messagesQuery,
  useCampaignCall,
  type CampaignMessageView,
  type CampaignView,
} from './campaign-api.ts'

const fields = [
  {
    name: 'state',
    label: 'State',
    options: deliveryStates.map((value) => ({ value, label: deliveryWords[value].word })),
  },
]

export function Delivery({ campaign }: { campaign: CampaignView }) {
  const tenantId = useTenantId()
  const filters = useFilters(fields)
  const paging = usePaging()
  const selection = useSelection(campaign.id + filters.key)
  const query = useQuery(
    messagesQuery(tenantId, campaign.id, {
      state: filters.values['state'],
      search: filters.text === '' ? undefined : filters.text,
      cursor: paging.cursor,
    }),
  )
  return (
    <>
      <Failures tenantId={tenantId} campaignId={campaign.id} />
      <FilterBar filters={filters} placeholder="Search addresses" />
      <States
        query={query}
        failure="The mails cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? { kind: 'nothing-yet', title: 'No mails yet', text: 'They appear when they are planned.' }
              : { kind: 'no-match', noun: 'mails', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, cursor, totals }) => (
          <>
            <Totals totals={totals} onPick={(state) => filters.set('state', state)} />
            <DataTable
              id="campaign-messages"
              caption="Mails of the campaign"
              columns={columns}
              rows={items}
              rowId={({ id }) => id}
              rowName={({ address }) => address ?? 'a mail'}
              paging={paging}
              next={cursor}
              selection={selection}
              bulk={<Bulk tenantId={tenantId} campaign={campaign} ids={[...selection.ids]} onDone={selection.clear} />}
            />
          </>
        )}
      </States>
    </>
  )
}

function Totals({ totals, onPick }: { totals: Record<string, number>; onPick: (state: string) => void }) {
  return (
    <ul className={`${classes.badges} ${classes.list}`} aria-label="Mails by state">
      {deliveryStates.map((state) =>
        (totals[state] ?? 0) === 0 ? null : (
          <li key={state}>
            <Button size="compact-xs" variant="default" onClick={() => onPick(state)} title={deliveryMeaning[state]}>
              {deliveryWords[state].word}: {formatNumber(totals[state] ?? 0)}
            </Button>
          </li>
        ),
      )}
    </ul>
  )
}

interface BulkProps {
  tenantId: string
  campaign: CampaignView
  ids: string[]
  onDone: () => void
}

function Bulk({ tenantId, campaign, ids, onDone }: BulkProps) {
  const may = useMay()('simulations.launch')
  const confirm = useConfirm()
  const resend = useCampaignCall<string[], { queued: number; refused: number }>(
    tenantId,
    campaign.id,
    'resend',
    (messageIds) => ({ messageIds }),
  )
  const recall = useCampaignCall<{ reason: string; messageIds: string[] }, { operationId: string }>(
    tenantId,
    campaign.id,
    'recall',
  )
  const reason = may ? null : needs('Admin')
  return (
    <>
      <DisabledReason reason={reason}>
        <Button
          size="xs"
          onClick={() =>
            confirm({
              title: `Send ${plural(ids.length, 'mail')} again`,
              verb: 'Send again',
              children: 'Only what bounced or was not tried is sent again; what arrived is left alone.',
              run: async () => {
                const { queued, refused } = await resend.mutateAsync(ids)
                onDone()
                toast(
                  refused === 0
                    ? `${plural(queued, 'mail')} sent again.`
                    : `${plural(queued, 'mail')} sent again, ${formatNumber(refused)} left alone.`,
                )
              },
            })
          }
        >
          Send again
        </Button>
      </DisabledReason>
      <DisabledReason reason={reason}>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            confirm({
              title: `Take ${plural(ids.length, 'mail')} back`,
              verb: 'Take back',
              isDangerous: true,
              children: 'What was delivered directly is deleted in the mailboxes. This cannot be taken back.',
              reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
              run: async (why) => {
                const { operationId } = await recall.mutateAsync({ reason: why, messageIds: ids })
                onDone()
                toast('Mails are taken back.', {
                  to: `/t/${tenantId}/operations/${operationId}`,
                  label: 'Show how far it is',
                })
              },
            })
          }
        >
          Take back
        </Button>
      </DisabledReason>
    </>
  )
}

function Failures({ tenantId, campaignId }: { tenantId: string; campaignId: string }) {
  const { data } = useQuery(failuresQuery(tenantId, campaignId))
  if (data === undefined || data.items.length === 0) return null
  return (
    <Card title="Why mails did not arrive" lead="Answers that say the same are put together.">
      <ul className={classes.list}>
        {data.items.map(({ reply, state, recipients, advice }) => (
          <li key={`${state} ${reply}`}>
            <div className={classes.line}>
              <ToneLabel tone={deliveryWords[state].tone}>{deliveryWords[state].word}</ToneLabel>
              <code className={`${classes.grow} breakable`}>{reply}</code>
              <span className="tabular">{plural(recipients, 'recipient')}</span>
            </div>
            <div>{advice}</div>
          </li>
        ))}
      </ul>
      <Anchor component={Link} to={`/t/${tenantId}/simulations/bounced`} size="sm">
        Bounced addresses
      </Anchor>
    </Card>
  )
}

const columns: Column<CampaignMessageView>[] = [
  {
    id: 'address',
    header: 'Recipient',
    isMain: true,
    cell: ({ address, displayName, isCanary }) => (
      <>
        {address === null ? 'Hidden from your role' : <Address>{address}</Address>}
        <div className={classes.dimmed}>{isCanary ? 'Canary' : (displayName ?? '')}</div>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '170px',
    cell: ({ state, isUnknown }) => (
      <span className={classes.badges}>
        <ToneLabel tone={deliveryWords[state].tone}>{deliveryWords[state].word}</ToneLabel>
        {isUnknown && <ToneLabel tone="warning">Answer was lost</ToneLabel>}
      </span>
    ),
  },
  {
    id: 'channel',
    header: 'Channel',
    width: '110px',
    isExtra: true,
    cell: ({ channel }) => (channel === null ? '' : channelWords[channel]),
  },
  {
    id: 'planned',
    header: 'Planned',
    width: '110px',
    cell: ({ plannedAt }) => <RelativeTime at={plannedAt} />,
  },
  {
    id: 'sent',
    header: 'Sent',
    width: '110px',
    cell: ({ sentAt }) => (sentAt === null ? '' : <RelativeTime at={sentAt} />),
  },
  {
    id: 'delivered',
    header: 'Delivered',
    width: '110px',
    cell: ({ deliveredAt }) => (deliveredAt === null ? '' : <RelativeTime at={deliveredAt} />),
  },
  {
    id: 'reply',
    header: 'Last answer',
    cell: ({ reply, attempts, nextAt }) => (
      <>
        <span className="breakable">{reply ?? ''}</span>
        {nextAt !== null && (
          <div className={classes.dimmed}>
            Tried {plural(attempts, 'time')}, next <RelativeTime at={nextAt} />
          </div>
        )}
      </>
    ),
  },
]
