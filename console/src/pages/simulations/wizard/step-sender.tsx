// Step 4: how mails get into the mailboxes, whose domain the links have, and what helps to tell machines from people.
import { Anchor, NumberInput, Radio, Select, Stack, Switch, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Card } from '#console/components/card.tsx'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { sendingDomainsQuery } from '../sending/sending-api.ts'
import { domainStates } from '../sending/words.ts'
import { channelWords } from '../words.ts'
import type { StepProps } from './step-props.ts'

const channelMeaning = {
  best: 'Direct delivery where the tenant allows it, SMTP elsewhere.',
  graph:
    'Mails are created in the mailboxes: no filter sees them, so none opens their links. Needs a connected tenant.',
  smtp: 'Mails come from outside as real ones do. Every filter on the way must let them through.',
} as const

export function SenderStep({ tenantId, draft, set, mistakes, isReadOnly }: StepProps) {
  const { channel, sendingDomainId, canaries, hasDecoys, settling_minutes } = draft.settings
  return (
    <>
      <Card title="How mails are delivered">
        <Radio.Group
          aria-label="How mails are delivered"
          value={channel}
          onChange={(value) => set({ channel: value as typeof channel })}
        >
          <Stack gap={6}>
            {(['best', 'graph', 'smtp'] as const).map((value) => (
              <Radio
                key={value}
                value={value}
                label={channelWords[value]}
                description={channelMeaning[value]}
                disabled={isReadOnly}
              />
            ))}
          </Stack>
        </Radio.Group>
      </Card>
      <Card
        title="Sending domain"
        lead={
          <>
            Senders and links have it. Only domains that were proved to be yours can be chosen.{' '}
            <Anchor component={Link} to={`/t/${tenantId}/simulations/sending`} inherit underline="always">
              Sending domains
            </Anchor>
          </>
        }
      >
        <DomainField
          tenantId={tenantId}
          value={sendingDomainId}
          onChange={(id) => set({ sendingDomainId: id })}
          error={mistakes['sendingDomainId']}
          isReadOnly={isReadOnly}
        />
      </Card>
      <Card
        title="Telling people from machines"
        lead="Mail filters open links, too. Only a visit that was a person counts as caught."
      >
        <Stack gap="md">
          <NumberInput
            label="Minutes until a visit is settled"
            description="Until then its verdict may still change."
            value={settling_minutes}
            onChange={(value) => set({ settling_minutes: Number(value) || 15 })}
            min={2}
            max={60}
            allowDecimal={false}
            w={260}
            disabled={isReadOnly}
          />
          <TagsInput
            label="Canary mailboxes"
            description="Mailboxes of yours that nobody reads: whoever visits their links is a machine. Press Enter after each address."
            value={canaries}
            onChange={(addresses) => set({ canaries: addresses.map((each) => each.trim().toLowerCase()) })}
            splitChars={[',', ';', ' ']}
            maxTags={20}
            disabled={isReadOnly}
          />
          <Switch
            label="Hidden links that only machines follow"
            description="Some filters count them as spam; leave it off unless visits stay unconfirmed."
            checked={hasDecoys}
            onChange={(event) => set({ hasDecoys: event.currentTarget.checked })}
            disabled={isReadOnly}
          />
        </Stack>
      </Card>
    </>
  )
}

interface DomainFieldProps {
  tenantId: string
  value: string | null
  onChange: (id: string | null) => void
  error: string | undefined
  isReadOnly: boolean
}

function DomainField({ tenantId, value, onChange, error, isReadOnly }: DomainFieldProps) {
  const query = useQuery(sendingDomainsQuery(tenantId))
  return (
    <States query={query} shape="form" failure="The sending domains cannot be shown">
      {({ items }) =>
        items.length === 0 ? (
          <Notice tone="warning" title="There is no sending domain">
            Links of simulations need one. Add it, publish its records, and come back.
          </Notice>
        ) : (
          <Select
            label="Domain"
            data={items.map(({ id, name, state }) => ({
              value: id,
              label: state === 'ready' ? name : `${name} (${domainStates[state].word.toLowerCase()})`,
              disabled: state === 'unproven',
            }))}
            value={value}
            onChange={onChange}
            error={error}
            clearable
            clearButtonProps={{ 'aria-label': 'Choose no domain' }}
            w="min(100%, 380px)"
            disabled={isReadOnly}
          />
        )
      }
    </States>
  )
}
