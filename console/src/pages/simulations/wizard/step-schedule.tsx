// Step 6: when mails go out, in whose time zone, and until when visits and reports count; with the plan that follows from it.
import { Checkbox, Group, NumberInput, Radio, Select, Stack, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Card } from '#console/components/card.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { localInput } from '../times.ts'
import { weekdayWords } from '../words.ts'
import { PlanPreview } from './plan-preview.tsx'
import type { StepProps } from './step-props.ts'

const zones = Intl.supportedValuesOf('timeZone')

export function ScheduleStep(props: StepProps) {
  return (
    <>
      <ScheduleFields {...props} />
      <PlanPreview {...props} />
    </>
  )
}

/** A series begins by its own date. */
export function ScheduleFields({
  draft,
  set,
  mistakes,
  isReadOnly,
  hasStart = true,
}: Pick<StepProps, 'draft' | 'set' | 'mistakes' | 'isReadOnly'> & { hasStart?: boolean }) {
  const { schedule } = draft.settings
  const change = (part: Partial<typeof schedule>): void => set({ schedule: { ...schedule, ...part } })
  return (
    <>
      <Card title={hasStart ? 'Start' : 'Length'}>
        {hasStart && (
          <Start startsAt={schedule.startsAt} onChange={(startsAt) => change({ startsAt })} isReadOnly={isReadOnly} />
        )}
        <Group align="flex-start" gap="md" mt={hasStart ? 'md' : 0}>
          <NumberInput
            label="Spread over working hours"
            description="0: as fast as it goes"
            value={schedule.spread_hours}
            onChange={(value) => change({ spread_hours: Number(value) || 0 })}
            min={0}
            max={24 * 90}
            allowDecimal={false}
            w={220}
            disabled={isReadOnly}
          />
          <NumberInput
            label="Open for days"
            description="After the last mail"
            value={schedule.open_days}
            onChange={(value) => change({ open_days: Number(value) || 1 })}
            min={1}
            max={90}
            allowDecimal={false}
            w={160}
            disabled={isReadOnly}
          />
        </Group>
      </Card>
      <Card title="Working hours" lead="In the time zone of each recipient, as far as it is known.">
        <Checkbox.Group
          label="Days"
          value={schedule.weekdays.map(String)}
          onChange={(days) => change({ weekdays: days.map(Number).sort((a, b) => a - b) })}
          error={mistakes['weekdays']}
        >
          <Group gap="md" mt={4}>
            {weekdayWords.map((word, index) => (
              <Checkbox key={word} value={String(index + 1)} label={word} disabled={isReadOnly} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group align="flex-start" gap="md" mt="md">
          <TextInput
            type="time"
            label="From"
            value={schedule.from}
            onChange={(event) => change({ from: event.currentTarget.value })}
            w={120}
            disabled={isReadOnly}
          />
          <TextInput
            type="time"
            label="To"
            value={schedule.to}
            onChange={(event) => change({ to: event.currentTarget.value })}
            error={mistakes['to']}
            w={120}
            disabled={isReadOnly}
          />
          <Select
            label="Time zone of others"
            data={zones.includes(schedule.timeZone) ? zones : [schedule.timeZone, ...zones]}
            value={schedule.timeZone}
            onChange={(timeZone) => timeZone !== null && change({ timeZone })}
            error={mistakes['timeZone']}
            searchable
            limit={60}
            w="min(100%, 260px)"
            disabled={isReadOnly}
          />
        </Group>
      </Card>
      <Disclosure summary="Holidays, speed and chance">
        <Stack gap="md" mt="sm" mb="md">
          <Finer schedule={schedule} change={change} isReadOnly={isReadOnly} />
        </Stack>
      </Disclosure>
    </>
  )
}

interface StartProps {
  startsAt: string | null
  onChange: (startsAt: string | null) => void
  isReadOnly: boolean
}

function Start({ startsAt, onChange, isReadOnly }: StartProps) {
  const [isLater, setLater] = useState(startsAt !== null)
  return (
    <Radio.Group
      aria-label="Start"
      value={isLater ? 'later' : 'now'}
      onChange={(value) => {
        setLater(value === 'later')
        if (value === 'now') onChange(null)
      }}
    >
      <Stack gap={6}>
        <Radio value="now" label="At once after launch, in working hours" disabled={isReadOnly} />
        <Radio value="later" label="Later" disabled={isReadOnly} />
        {isLater && (
          <TextInput
            type="datetime-local"
            aria-label="First mail"
            value={startsAt === null ? '' : localInput(new Date(startsAt))}
            onChange={({ currentTarget: { value } }) => onChange(value === '' ? null : new Date(value).toISOString())}
            w={240}
            ml={28}
            disabled={isReadOnly}
          />
        )}
      </Stack>
    </Radio.Group>
  )
}

type Schedule = StepProps['draft']['settings']['schedule']

function Finer({
  schedule,
  change,
  isReadOnly,
}: {
  schedule: Schedule
  change: (part: Partial<Schedule>) => void
  isReadOnly: boolean
}) {
  return (
    <>
      <TagsInput
        label="Days without mails"
        description="Company holidays, as 2026-12-24. Press Enter after each."
        value={schedule.holidays}
        onChange={(days) => change({ holidays: days.filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)) })}
        maxTags={400}
        disabled={isReadOnly}
      />
      <TagsInput
        label="Public holidays of these countries"
        description="Two letters, such as DE. They count for recipients whose country it is."
        value={schedule.holidayCountries}
        onChange={(countries) =>
          change({
            holidayCountries: [
              ...new Set(countries.map((each) => each.toUpperCase()).filter((each) => /^[A-Z]{2}$/.test(each))),
            ],
          })
        }
        maxTags={60}
        disabled={isReadOnly}
      />
      <Group align="flex-start" gap="md">
        <NumberInput
          label="Up to minutes of chance"
          value={schedule.jitter_minutes}
          onChange={(value) => change({ jitter_minutes: Number(value) || 0 })}
          min={0}
          max={240}
          allowDecimal={false}
          w={190}
          disabled={isReadOnly}
        />
        <NumberInput
          label="Minutes between colleagues"
          description="Of one department, if there is room"
          value={schedule.departmentGap_minutes}
          onChange={(value) => change({ departmentGap_minutes: Number(value) || 0 })}
          min={0}
          max={240}
          allowDecimal={false}
          w={220}
          disabled={isReadOnly}
        />
        <NumberInput
          label="Mails a minute at most"
          description="Empty: what the channel allows"
          value={schedule.perMinute ?? ''}
          onChange={(value) => change({ perMinute: value === '' ? null : Number(value) || null })}
          min={1}
          max={6_000}
          allowDecimal={false}
          w={220}
          disabled={isReadOnly}
        />
        <NumberInput
          label="Seed"
          description="The same seed gives the same plan"
          value={schedule.seed}
          onChange={(value) => change({ seed: Number(value) || 0 })}
          min={0}
          max={2 ** 31 - 1}
          allowDecimal={false}
          w={220}
          disabled={isReadOnly}
        />
      </Group>
    </>
  )
}
