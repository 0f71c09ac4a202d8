// The period of a view in the URL: `const period = usePeriod('7d')`, `<PeriodChoice period={period} />`, `period.from` in the query.
import { Group, Popover, SegmentedControl, Stack, TextInput, Button } from '@mantine/core'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { serverNow } from '#console/util/server-time.ts'

const lengths_ms = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000, '90d': 90 * 86_400_000 } as const
type Length = keyof typeof lengths_ms
export type PeriodName = Length | 'own'

const labels: Record<PeriodName, string> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  own: 'Own',
}

export interface Period {
  name: PeriodName
  /** For queries. Rounded to the minute, so that a query key does not change with every drawing. */
  from: string
  /** Undefined: until now. */
  to: string | undefined
  /** "the last 7 days" */
  words: string
  /** Of a query key. */
  key: string
  set: (name: Length) => void
  setOwn: (from: string, to: string) => void
}

export function usePeriod(standard: Length = '7d'): Period {
  const [parameters, setParameters] = useSearchParams()
  const ownFrom = parameters.get('from')
  const ownTo = parameters.get('to') ?? undefined
  const isOwn = ownFrom !== null && !Number.isNaN(Date.parse(ownFrom))
  const asked = parameters.get('period')
  const length = asked !== null && asked in lengths_ms ? (asked as Length) : standard
  const change = (apply: (next: URLSearchParams) => void): void =>
    setParameters((before) => {
      const next = new URLSearchParams(before)
      for (const name of ['from', 'to', 'period', 'cursor']) next.delete(name)
      apply(next)
      return next
    })
  const from_ms = Math.floor((serverNow().getTime() - lengths_ms[length]) / 60_000) * 60_000
  const to = ownTo !== undefined && !Number.isNaN(Date.parse(ownTo)) ? new Date(ownTo).toISOString() : undefined
  return {
    name: isOwn ? 'own' : length,
    from: isOwn ? new Date(ownFrom).toISOString() : new Date(from_ms).toISOString(),
    to: isOwn ? to : undefined,
    words: isOwn ? 'the chosen period' : `the last ${labels[length]}`,
    key: isOwn ? `${ownFrom}/${ownTo ?? ''}` : length,
    set: (name) => change((next) => void (name !== standard && next.set('period', name))),
    setOwn: (from, until) =>
      change((next) => {
        next.set('from', from)
        if (until !== '') next.set('to', until)
      }),
  }
}

export function PeriodChoice({
  period,
  lengths = ['24h', '7d', '30d'],
}: {
  period: Period
  lengths?: readonly Length[]
}) {
  const [isOpen, setOpen] = useState(false)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label="Period"
        value={period.name}
        onChange={(value) => (value === 'own' ? setOpen(true) : period.set(value as Length))}
        data={[
          ...lengths.map((value) => ({ value, label: labels[value] })),
          ...(period.name === 'own' ? [{ value: 'own', label: labels.own }] : []),
        ]}
      />
      <Popover opened={isOpen} onChange={setOpen} trapFocus withinPortal>
        <Popover.Target>
          <Button size="xs" variant="default" onClick={() => setOpen(!isOpen)}>
            Dates
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={(event) => {
              event.preventDefault()
              if (from === '') return
              period.setOwn(new Date(from).toISOString(), to === '' ? '' : new Date(to).toISOString())
              setOpen(false)
            }}
          >
            <Stack gap="xs">
              <TextInput
                type="datetime-local"
                label="From"
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
                required
              />
              <TextInput
                type="datetime-local"
                label="To"
                description="Empty: until now"
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
              />
              <Button type="submit" size="xs">
                Apply
              </Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
    </Group>
  )
}
