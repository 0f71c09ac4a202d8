// A held message at the side of the list: facts, safe preview, acts.
import { Anchor, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { useTenantId } from '#console/api/session.ts'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatDay, formatSize } from '#console/util/numbers.ts'
import { Address, Addresses, Foreign } from '../messages/address.tsx'
import { directionWord, verdictWord } from '../messages/words.ts'
import classes from '../messages/messages.module.css'
import type { Item } from './calls.ts'
import { ItemActs } from './item-acts.tsx'
import { Preview } from './preview.tsx'

export function ItemPanel({ item }: { item: Item }) {
  const tenantId = useTenantId()
  return (
    <Stack gap="sm">
      <ItemHead item={item} />
      <ItemActs item={item} />
      <ItemFacts item={item} />
      {(item.status === 'held' || item.status === 'released') && (
        <Preview key={item.id} tenantId={tenantId} quarantineId={item.id} />
      )}
    </Stack>
  )
}

export function ItemHead({ item }: { item: Item }) {
  return (
    <div className={classes.head}>
      <ToneLabel tone={verdictWord(item.category).tone}>{verdictWord(item.category).label}</ToneLabel>
      <span>{directionWord(item.direction)}</span>
      <span>{formatSize(item.size_bytes)}</span>
      <span>
        held <RelativeTime at={item.quarantinedAt} focusable />
      </span>
      {item.status === 'held' && <span>kept until {formatDay(new Date(item.expiresAt))}</span>}
    </div>
  )
}

export function ItemFacts({ item }: { item: Item }) {
  const tenantId = useTenantId()
  return (
    <div className={classes.facts}>
      <dl>
        <dt>Reason</dt>
        <dd>
          <Foreign>{item.reason}</Foreign>
        </dd>
        <dt>Sender</dt>
        <dd>
          <Address>{item.mailFrom}</Address>
        </dd>
        <dt>From field</dt>
        <dd>
          <Address>{item.headerFrom}</Address>
        </dd>
        <dt>Recipients</dt>
        <dd>
          <Addresses list={item.recipients} most={10} />
        </dd>
        {item.releasedTo.length > 0 && (
          <>
            <dt>Released to</dt>
            <dd>
              <Addresses list={item.releasedTo} most={10} />
            </dd>
          </>
        )}
        <dt>History</dt>
        <dd>
          <Anchor component={Link} to={`/t/${tenantId}/messages/${item.messageId}`} size="sm">
            Timeline, reasons, links and header of this message
          </Anchor>
        </dd>
      </dl>
    </div>
  )
}
