// Everything that is given must hold: who was caught, who is new, who was not tested, who never reported, and where they are.
import { NumberInput, Stack, Switch, TagsInput } from '@mantine/core'
import type { AudienceRule } from '../audiences-api.ts'
import { DirectoryPicker } from '../../people/directory-picker.tsx'

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
            label="At least"
            unit="times"
            value={rule.caught.times}
            max={50}
            onChange={(times) => rule.caught !== null && set({ caught: { ...rule.caught, times } })}
            isDisabled={isDisabled}
          />
          <Count
            label="Within the last"
            unit="months"
            value={rule.caught.months}
            max={36}
            onChange={(months) => rule.caught !== null && set({ caught: { ...rule.caught, months } })}
            isDisabled={isDisabled}
          />
        </Stack>
      )}
      <Optional
        label="Joined lately"
        number="Within the last"
        unit="days"
        value={rule.joinedWithin_days}
        standard={30}
        max={365}
        onChange={(joinedWithin_days) => set({ joinedWithin_days })}
        isDisabled={isDisabled}
      />
      <Optional
        label="Was not tested lately"
        number="Not within the last"
        unit="days"
        value={rule.notTestedWithin_days}
        standard={90}
        max={730}
        onChange={(notTestedWithin_days) => set({ notTestedWithin_days })}
        isDisabled={isDisabled}
      />
      <Optional
        label="Reported none lately, though they got one"
        number="Within the last"
        unit="months"
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
      <DirectoryPicker
        tenantId={tenantId}
        pick="groups"
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
  /** What the number says, when it is asked for. */
  number: string
  unit: string
  value: number | null
  standard: number
  max: number
  onChange: (value: number | null) => void
  isDisabled: boolean
}

function Optional({ label, number, unit, value, standard, max, onChange, isDisabled }: OptionalProps) {
  return (
    <>
      <Switch
        label={label}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? standard : null)}
        disabled={isDisabled}
      />
      {value !== null && (
        <Stack ml={28}>
          <Count label={number} unit={unit} value={value} max={max} onChange={onChange} isDisabled={isDisabled} />
        </Stack>
      )}
    </>
  )
}

interface CountProps {
  label: string
  /** `days` */
  unit: string
  value: number
  max: number
  onChange: (value: number) => void
  isDisabled: boolean
}

function Count({ label, unit, value, max, onChange, isDisabled }: CountProps) {
  return (
    <NumberInput
      label={label}
      suffix={` ${unit}`}
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
