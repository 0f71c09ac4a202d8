// Everything that is given must hold: who was caught, who is new, who was not tested, who never reported, and where they are.
import { NumberInput, Stack, Switch, TagsInput } from '@mantine/core'
import type { AudienceRule } from '../audiences-api.ts'
import { GroupsField } from '../wizard/pickers.tsx'

interface Props {
  tenantId: string
  rule: AudienceRule
  onChange: (rule: AudienceRule) => void
  isDisabled: boolean
}

export function RuleFields({ tenantId, rule, onChange, isDisabled }: Props) {
  const set = (change: Partial<AudienceRule>): void => onChange({ ...rule, ...change })
  return (
    <Stack gap="sm">
      <Switch
        label="Was caught"
        checked={rule.caught !== null}
        onChange={(event) => set({ caught: event.currentTarget.checked ? { times: 2, months: 6 } : null })}
        disabled={isDisabled}
      />
      {rule.caught !== null && (
        <Stack gap="xs" ml={28}>
          <Count
            label="At least so many times"
            value={rule.caught.times}
            max={50}
            onChange={(times) => rule.caught !== null && set({ caught: { ...rule.caught, times } })}
            isDisabled={isDisabled}
          />
          <Count
            label="Within months"
            value={rule.caught.months}
            max={36}
            onChange={(months) => rule.caught !== null && set({ caught: { ...rule.caught, months } })}
            isDisabled={isDisabled}
          />
        </Stack>
      )}
      <Optional
        label="Joined within days"
        value={rule.joinedWithin_days}
        standard={30}
        max={365}
        onChange={(joinedWithin_days) => set({ joinedWithin_days })}
        isDisabled={isDisabled}
      />
      <Optional
        label="Was not tested within days"
        value={rule.notTestedWithin_days}
        standard={90}
        max={730}
        onChange={(notTestedWithin_days) => set({ notTestedWithin_days })}
        isDisabled={isDisabled}
      />
      <Optional
        label="Reported none within months, though they got one"
        value={rule.neverReported_months}
        standard={12}
        max={36}
        onChange={(neverReported_months) => set({ neverReported_months })}
        isDisabled={isDisabled}
      />
      <TagsInput
        label="Is in one of these departments"
        description="Empty: any. Press Enter after each."
        value={rule.departments}
        onChange={(departments) => set({ departments })}
        maxTags={100}
        disabled={isDisabled}
      />
      <TagsInput
        label="Is in one of these countries"
        description="Two letters, such as DE. Empty: any."
        value={rule.countries}
        onChange={(countries) =>
          set({ countries: countries.map((each) => each.toUpperCase()).filter((each) => /^[A-Z]{2}$/.test(each)) })
        }
        maxTags={60}
        disabled={isDisabled}
      />
      <GroupsField
        tenantId={tenantId}
        label="Is in one of these groups"
        description="Empty: any."
        value={rule.groupIds}
        onChange={(groupIds) => set({ groupIds })}
        isDisabled={isDisabled}
      />
    </Stack>
  )
}

interface OptionalProps {
  label: string
  value: number | null
  standard: number
  max: number
  onChange: (value: number | null) => void
  isDisabled: boolean
}

function Optional({ label, value, standard, max, onChange, isDisabled }: OptionalProps) {
  return (
    <>
      <Switch
        label={label}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? standard : null)}
        disabled={isDisabled}
      />
      {value !== null && (
        <Count label={label} isLabelHidden value={value} max={max} onChange={onChange} isDisabled={isDisabled} />
      )}
    </>
  )
}

interface CountProps {
  label: string
  isLabelHidden?: boolean
  value: number
  max: number
  onChange: (value: number) => void
  isDisabled: boolean
}

function Count({ label, isLabelHidden = false, value, max, onChange, isDisabled }: CountProps) {
  return (
    <NumberInput
      {...(isLabelHidden ? { 'aria-label': label, ml: 28 } : { label })}
      value={value}
      onChange={(next) => onChange(Number(next) || 1)}
      min={1}
      max={max}
      allowDecimal={false}
      w={180}
      disabled={isDisabled}
    />
  )
}
