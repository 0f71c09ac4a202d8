// Whether a person wants summaries, and in which time zone.
import { Button, NativeSelect, Stack, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice, Problem } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import type { PersonPreferences } from '../../../src/portal/contract.ts'
import { loadPreferences, savePreferences } from './calls.ts'

const zones = Intl.supportedValuesOf('timeZone')
const here = Intl.DateTimeFormat().resolvedOptions().timeZone

export function Preferences() {
  const query = useQuery({ queryKey: ['portal', 'preferences'], queryFn: loadPreferences })
  return (
    <States query={query} shape="form" failure="Your choices cannot be shown">
      {(preferences) => <Form preferences={preferences} />}
    </States>
  )
}

function Form({ preferences }: { preferences: PersonPreferences }) {
  const [wantsSummary, setWants] = useState(preferences.wantsSummary)
  const [timeZone, setZone] = useState(preferences.timeZone ?? '')
  const queryClient = useQueryClient()
  const save = useMutation({
    mutationFn: () => savePreferences({ wantsSummary, timeZone: timeZone === '' ? null : timeZone }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['portal', 'preferences'] }),
  })
  const names = zones.includes(here) ? zones : [here, ...zones]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack maw={420}>
        {save.error !== null && <Problem error={save.error} title="Your choices were not saved" />}
        {save.isSuccess && <Notice tone="ok" title="Saved" />}
        <Switch
          label="Mail me a summary when something new is held"
          description="On the days and at the times that your organisation has chosen"
          checked={wantsSummary}
          onChange={(event) => setWants(event.currentTarget.checked)}
        />
        <NativeSelect
          label="Time zone"
          value={timeZone}
          onChange={(event) => setZone(event.currentTarget.value)}
          data={[{ value: '', label: 'As my organisation' }, ...names]}
        />
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
      </Stack>
    </form>
  )
}
