// Who is told of alerts, through which channel, how often.
import { Button, Drawer, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChannelView, RuleView } from '#alerts/rules-contract.ts'
import { useScope, type Scope } from '#console/api/scope.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { categoryWords, frequencyWords, productWords } from '#console/pages/alerts/words.ts'
import { plural } from '#console/util/numbers.ts'
import { RuleForm } from './notifications/rule-form.tsx'
import { rulesQuery, useRemoveRule, useTestRule } from './notifications/rules-api.ts'

export function Component() {
  const scope = useScope()
  const query = useQuery(rulesQuery(scope))
  const [edited, setEdited] = useState<RuleView | 'new' | null>(null)
  const add = <Button onClick={() => setEdited('new')}>Add a rule</Button>
  return (
    <Page
      title="Notifications"
      lead="Who is told of alerts. About one subject at most once in the time that you choose; a count stands for the rest."
      actions={add}
      isNarrow
    >
      <States
        query={query}
        shape="cards"
        failure="The rules cannot be shown"
        stillHolds="Alerts go on being told as the rules say."
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'Nobody is told of alerts',
                text:
                  scope.tenantId === null
                    ? 'Alerts stand in the list of alerts only.'
                    : 'Alerts of this tenant go where a rule of the installation says, if there is one.',
                action: add,
              }
        }
      >
        {({ items }) =>
          items.map((rule) => <Rule key={rule.id} rule={rule} scope={scope} onEdit={() => setEdited(rule)} />)
        }
      </States>
      <Drawer
        opened={edited !== null}
        onClose={() => setEdited(null)}
        position="right"
        size="min(640px, 100vw)"
        title={edited === 'new' ? 'New rule' : 'Change the rule'}
      >
        {edited !== null && (
          <RuleForm rule={edited === 'new' ? null : edited} scope={scope} onDone={() => setEdited(null)} />
        )}
      </Drawer>
    </Page>
  )
}

function Rule({ rule, scope, onEdit }: { rule: RuleView; scope: Scope; onEdit: () => void }) {
  const confirm = useConfirm()
  const remove = useRemoveRule(scope)
  const test = useTestRule(scope)
  return (
    <Card
      title={rule.name}
      actions={
        <>
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate(rule.id)}>
            Send a test
          </Button>
          <Button size="xs" variant="default" onClick={onEdit} aria-label={`Change the rule ${rule.name}`}>
            Change
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={`Remove the rule ${rule.name}`}
            onClick={() =>
              confirm({
                title: `Remove the rule ${rule.name}`,
                verb: 'Remove',
                isDangerous: true,
                children: <>{channelWords(rule.channel)} is no longer told.</>,
                run: () => remove.mutateAsync(rule.id),
              })
            }
          >
            Remove
          </Button>
        </>
      }
    >
      {test.error !== null && <Problem error={test.error} title="The test was not sent" />}
      {test.data !== undefined &&
        (test.data.delivered ? (
          <Notice tone="ok" title="The test was taken over">
            Look whether it arrived.
          </Notice>
        ) : (
          <Notice tone="danger" title="The test was not delivered">
            {test.data.error}
          </Notice>
        ))}
      <Group gap="xs" mb="xs">
        {rule.isEnabled ? (
          <ToneLabel tone="ok">In force</ToneLabel>
        ) : (
          <ToneLabel tone="neutral">Switched off</ToneLabel>
        )}
        {rule.lastError !== null && <ToneLabel tone="danger">Last one failed</ToneLabel>}
      </Group>
      <Facts
        items={[
          ['To', channelWords(rule.channel)],
          ['How often', <Often key="often" rule={rule} />],
          rule.exceptions.length === 0 ? null : ['Exceptions', plural(rule.exceptions.length, 'type')],
          ['When it is over', rule.tellsWhenClosed ? 'Told again' : 'Not told'],
          [
            'Last sent',
            rule.lastSentAt === null ? 'Never' : <RelativeTime key="sent" at={rule.lastSentAt} focusable />,
          ],
          rule.lastError === null ? null : ['Last error', rule.lastError],
        ]}
      />
    </Card>
  )
}

const words: Record<string, string> = { high: 'High', medium: 'Medium', low: 'Low', ...productWords, ...categoryWords }

function Often({ rule }: { rule: RuleView }) {
  const told = Object.entries(rule.frequencies).filter(([, frequency]) => frequency !== 'never')
  if (told.length === 0) return <>Never</>
  return (
    <>
      {told.map(([value, frequency]) => (
        <Text key={value} size="sm">
          {words[value] ?? value}: {frequencyWords[frequency]?.toLowerCase()}
        </Text>
      ))}
    </>
  )
}

function channelWords(channel: ChannelView): string {
  switch (channel.kind) {
    case 'email':
      return channel.recipients.join(', ')
    case 'webhook':
      return `${channel.url}${channel.hasSecret ? ', signed' : ', not signed'}`
    case 'syslog':
      return `Syslog at ${channel.host}:${channel.port} by ${channel.transport.toUpperCase()}, ${channel.format === 'cef' ? 'CEF' : 'RFC 5424'}`
  }
}
