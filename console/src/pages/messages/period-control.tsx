// Choice of the period, in the URL (`?period=7d`, `?period=own&since=…&until=…`).
import { Group, SegmentedControl, TextInput } from '@mantine/core'
import { useSearchParams } from 'react-router'
import { dayOf, isPeriodName, periodLabels, type PeriodName, type PeriodValue } from './period.ts'
import classes from './messages.module.css'

export function usePeriod(standard: PeriodName = '24h'): [PeriodValue, (value: PeriodValue) => void] {
  const [parameters, setParameters] = useSearchParams()
  const text = parameters.get('period') ?? standard
  const today = dayOf(new Date())
  const value: PeriodValue = {
    name: isPeriodName(text) ? text : standard,
    fromDay: parameters.get('since') ?? today,
    toDay: parameters.get('until') ?? today,
  }
  const set = ({ name, fromDay, toDay }: PeriodValue): void =>
    setParameters((before) => {
      const next = new URLSearchParams(before)
      for (const each of ['cursor', 'since', 'until', 'period']) next.delete(each)
      if (name !== standard) next.set('period', name)
      if (name === 'own') {
        next.set('since', fromDay)
        next.set('until', toDay)
      }
      return next
    })
  return [value, set]
}

export function PeriodControl({ value, onChange }: { value: PeriodValue; onChange: (value: PeriodValue) => void }) {
  const today = dayOf(new Date())
  return (
    <Group gap="xs" className={classes.period}>
      <SegmentedControl
        size="xs"
        aria-label="Period"
        data={Object.entries(periodLabels).map(([each, label]) => ({ value: each, label }))}
        value={value.name}
        onChange={(name) => isPeriodName(name) && onChange({ ...value, name })}
      />
      {value.name === 'own' && (
        <>
          <TextInput
            type="date"
            size="xs"
            aria-label="First day"
            max={today}
            value={value.fromDay}
            onChange={(event) => onChange({ ...value, fromDay: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            size="xs"
            aria-label="Last day"
            min={value.fromDay}
            max={today}
            value={value.toDay}
            onChange={(event) => onChange({ ...value, toDay: event.currentTarget.value })}
          />
        </>
      )}
    </Group>
  )
}
