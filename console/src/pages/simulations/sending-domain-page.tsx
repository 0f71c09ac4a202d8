// One sending domain: every record that must be published, what was found instead, and whether campaigns may use it.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Copy } from '#console/components/copy.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { Certificate } from './sending/certificate.tsx'
import { sendingDomainQuery, type DomainCheck, type SendingDomainView } from './sending/sending-api.ts'
import { checkNames, checkStates, domainStates, neededFor } from './sending/words.ts'
import classes from './simulations.module.css'
import { useSimulationCall } from './simulations-api.ts'

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(sendingDomainQuery(tenantId, id))
  return (
    <Page
      title={query.data?.name ?? 'Sending domain'}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/simulations/sending`} size="sm">
          All sending domains
        </Anchor>
      }
      actions={query.data !== undefined && <Acts tenantId={tenantId} domain={query.data} />}
    >
      <States query={query} shape="cards" failure="This domain cannot be shown">
        {(domain) => (
          <>
            <Card title="State">
              <Facts
                items={[
                  [
                    'State',
                    <ToneLabel key="state" tone={domainStates[domain.state].tone}>
                      {domainStates[domain.state].word}
                    </ToneLabel>,
                  ],
                  ['Pages of links', domain.linkHost],
                  ['Direct delivery', domain.isReadyFor.graph ? 'May be used' : 'Not yet'],
                  ['SMTP', domain.isReadyFor.smtp ? 'May be used' : 'Not yet'],
                  ['In use by', plural(domain.campaigns, 'campaign')],
                  [
                    'Checked',
                    domain.checkedAt === null ? 'Not yet' : <RelativeTime key="at" at={domain.checkedAt} focusable />,
                  ],
                ]}
              />
            </Card>
            {domain.checks.length === 0 ? (
              <Notice tone="info" title="The records were not looked at yet">
                “Check now” asks the name servers of the domain.
              </Notice>
            ) : (
              domain.checks.map((check) => <Check key={`${check.name} ${check.record.host}`} check={check} />)
            )}
            <Certificate tenantId={tenantId} domainId={domain.id} />
          </>
        )}
      </States>
    </Page>
  )
}

function Acts({ tenantId, domain }: { tenantId: string; domain: SendingDomainView }) {
  const may = useMay()('simulations.settings')
  const confirm = useConfirm()
  const navigate = useNavigate()
  const path = `domains/${encodeURIComponent(domain.id)}`
  const check = useSimulationCall<void, SendingDomainView>(tenantId, {
    method: 'POST',
    path: `${path}/check`,
    bodyOf: () => undefined,
  })
  const remove = useSimulationCall(tenantId, { method: 'DELETE', path, bodyOf: () => undefined })
  const reason = may ? null : needs('Admin')
  return (
    <>
      {check.error !== null && <Problem error={check.error} title="The records were not checked" />}
      <DisabledReason reason={reason}>
        <Button
          loading={check.isPending}
          onClick={() =>
            check.mutate(undefined, {
              onSuccess: ({ state }) => announce(`Checked: ${domainStates[state].word}`),
            })
          }
        >
          Check now
        </Button>
      </DisabledReason>
      <DisabledReason reason={reason ?? (domain.campaigns > 0 ? 'A campaign that is not over uses it.' : null)}>
        <Button
          variant="default"
          onClick={() =>
            confirm({
              title: `Remove ${domain.name}`,
              verb: 'Remove',
              isDangerous: true,
              children:
                'Campaigns can no longer use it, and its pages are no longer answered. The records in its DNS zone stay: remove them yourself.',
              run: async () => {
                await remove.mutateAsync()
                void navigate(`/t/${tenantId}/simulations/sending`)
              },
              done: 'Removed',
            })
          }
        >
          Remove
        </Button>
      </DisabledReason>
    </>
  )
}

function Check({ check }: { check: DomainCheck }) {
  const { tone, word } = checkStates[check.state]
  const { record, found } = check
  return (
    <Card
      title={checkNames[check.name]}
      lead={check.text}
      actions={
        <span className={classes.badges}>
          <ToneLabel tone={tone}>{word}</ToneLabel>
          <span className={classes.dimmed}>{neededFor[check.neededFor]}</span>
        </span>
      }
    >
      <Facts
        items={[
          [record.type === 'certificate' ? 'Host' : `${record.type} record`, <Value key="host" value={record.host} />],
          record.wanted === '' ? null : ['Expected', <Value key="wanted" value={record.wanted} />],
          [
            'Found',
            found.length === 0
              ? 'Nothing'
              : found.map((each) => (
                  <div key={each} className="breakable">
                    <code>{each}</code>
                  </div>
                )),
          ],
        ]}
      />
    </Card>
  )
}

function Value({ value }: { value: string }) {
  return (
    <span className={classes.code}>
      <code>{value}</code>
      <Copy text={value} label={value.length > 60 ? 'the value' : value} />
    </span>
  )
}
