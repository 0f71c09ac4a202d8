// Step 2: who gets it and who does not, with the count and a sample before anybody goes on.
import { NumberInput, Radio, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import { Card } from '#console/components/card.tsx'
import { Notice } from '#console/components/notice.tsx'
import { hasAudience, type CampaignSettings } from './draft.ts'
import { AudienceCheck } from './audience-check.tsx'
import { DirectoryPicker } from '../../people/directory-picker.tsx'
import { AudienceField } from './audience-field.tsx'
import type { StepProps } from './step-props.ts'

export function AudienceStep({ tenantId, draft, set, mistakes, isReadOnly }: StepProps) {
  const { audience, autoEnrol } = draft.settings
  const change = (part: Partial<CampaignSettings['audience']>): void => set({ audience: { ...audience, ...part } })
  return (
    <>
      <Card title="Who gets it">
        <Radio.Group
          aria-label="Who gets it"
          value={audience.everybody ? 'everybody' : 'some'}
          onChange={(value) => change({ everybody: value === 'everybody' })}
          error={mistakes['audience']}
        >
          <Stack gap={6}>
            <Radio value="everybody" label="Everybody with a mailbox" disabled={isReadOnly} />
            <Radio value="some" label="People, groups, saved audiences" disabled={isReadOnly} />
          </Stack>
        </Radio.Group>
        {!audience.everybody && (
          <Stack gap="md" mt="md">
            <DirectoryPicker
              tenantId={tenantId}
              pick="groups"
              label="Groups"
              description="Groups inside them are included."
              value={audience.groupIds}
              onChange={(groupIds) => change({ groupIds })}
              isDisabled={isReadOnly}
            />
            <DirectoryPicker
              tenantId={tenantId}
              pick="people"
              label="People"
              value={audience.personIds}
              onChange={(personIds) => change({ personIds })}
              isDisabled={isReadOnly}
            />
            <AudienceField
              tenantId={tenantId}
              value={audience.audienceIds}
              onChange={(audienceIds) => change({ audienceIds })}
              isDisabled={isReadOnly}
            />
          </Stack>
        )}
      </Card>
      <Card
        title="Who does not"
        lead="People on leave, who opted out by agreement, or who were tested a short time ago."
      >
        <Stack gap="md">
          <DirectoryPicker
            tenantId={tenantId}
            pick="groups"
            label="Not these groups"
            value={audience.excludedGroupIds}
            onChange={(excludedGroupIds) => change({ excludedGroupIds })}
            isDisabled={isReadOnly}
          />
          <DirectoryPicker
            tenantId={tenantId}
            pick="people"
            label="Not these people"
            value={audience.excludedPersonIds}
            onChange={(excludedPersonIds) => change({ excludedPersonIds })}
            isDisabled={isReadOnly}
          />
          <NumberInput
            label="Nobody who was tested within the last"
            description="0 days: no such limit"
            suffix=" days"
            value={audience.notTestedWithin_days}
            onChange={(value) => change({ notTestedWithin_days: Number(value) || 0 })}
            min={0}
            max={365}
            allowDecimal={false}
            w={320}
            maw="100%"
            disabled={isReadOnly}
          />
        </Stack>
      </Card>
      <Card title="A pilot first">
        <Pilot pilot={audience.pilot} onChange={(pilot) => change({ pilot })} isReadOnly={isReadOnly} />
        <Switch
          mt="md"
          label="New people join by themselves"
          description="Their first mail comes 24 hours after they appear in the directory; the campaign stays open until somebody ends it."
          checked={autoEnrol}
          onChange={(event) => set({ autoEnrol: event.currentTarget.checked })}
          disabled={isReadOnly}
        />
      </Card>
      {hasAudience(audience) ? (
        <AudienceCheck
          tenantId={tenantId}
          audience={audience}
          fallbackLanguage={draft.settings.fallbackLanguage}
          seed={draft.settings.schedule.seed}
        />
      ) : (
        <Notice tone="info" title="Nobody is chosen yet">
          Recipients are counted here as soon as somebody is.
        </Notice>
      )}
    </>
  )
}

const pilot_default = 20

function Pilot({
  pilot,
  onChange,
  isReadOnly,
}: {
  pilot: number | null
  onChange: (pilot: number | null) => void
  isReadOnly: boolean
}) {
  const [last, setLast] = useState(pilot ?? pilot_default)
  return (
    <>
      <Switch
        label="Only some of them, drawn by chance"
        description="The rest can be added later with one click."
        checked={pilot !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? last : null)}
        disabled={isReadOnly}
      />
      {pilot !== null && (
        <NumberInput
          mt="sm"
          label="How many"
          value={pilot}
          onChange={(value) => {
            const next = Number(value) || 1
            setLast(next)
            onChange(next)
          }}
          min={1}
          max={1_000}
          allowDecimal={false}
          w={160}
          disabled={isReadOnly}
        />
      )}
    </>
  )
}
