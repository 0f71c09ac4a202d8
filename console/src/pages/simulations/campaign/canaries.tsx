// Mailboxes that nobody reads: whoever visits their links is a machine, and tells what your filters do.
import { useQuery } from '@tanstack/react-query'
import { useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { plural } from '#console/util/numbers.ts'
import { lengthText } from '../times.ts'
import { networkWords, visitSummaryQuery, type VisitSummary } from './visits-api.ts'

interface Props {
  campaignId: string
  canaries: number
}

export function Canaries({ campaignId, canaries }: Props) {
  const tenantId = useTenantId()
  const query = useQuery({ ...visitSummaryQuery(tenantId, campaignId), enabled: canaries > 0 })
  if (canaries === 0)
    return (
      <Empty
        state={{
          kind: 'nothing-yet',
          title: 'No canaries in this campaign',
          text: 'A canary is a mailbox that nobody reads. Name some on the step “Sender” of the next campaign: they show what your filters open.',
        }}
      />
    )
  return (
    <States query={query} shape="cards" failure="The findings cannot be shown">
      {({ canaries: found }) => (
        <>
          {found.findings.length === 0 ? (
            <Notice tone="ok" title="Nothing visited them">
              {plural(found.recipients, 'canary', 'canaries')} got the mail, and no link of theirs was opened.
            </Notice>
          ) : (
            <Notice
              tone="info"
              title={`${found.visited} of ${plural(found.recipients, 'canary', 'canaries')} ${found.visited === 1 ? 'was' : 'were'} visited`}
            >
              The same machines at other mailboxes are automated, too.
            </Notice>
          )}
          {found.findings.map((finding, index) => (
            <Finding key={index} finding={finding} />
          ))}
        </>
      )}
    </States>
  )
}

function Finding({ finding }: { finding: VisitSummary['canaries']['findings'][number] }) {
  const { owner, kind, agent, afterDelivery_seconds, ranScripts, followedDecoy, usedPage, text } = finding
  const did = [
    ranScripts ? 'ran scripts' : '',
    followedDecoy ? 'followed a hidden link' : '',
    usedPage ? 'used the page' : '',
  ].filter((each) => each !== '')
  return (
    <Card title={owner ?? networkWords[kind]} lead={text}>
      <Facts
        items={[
          ['Network', networkWords[kind]],
          agent === null ? null : ['As', agent],
          ['After delivery', afterDelivery_seconds.map(lengthText).join(', ')],
          ['What it did', did.length === 0 ? 'Opened the link only' : did.join(', ')],
        ]}
      />
    </Card>
  )
}
