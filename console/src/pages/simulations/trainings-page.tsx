// Which trainings there are: Mailwarden's and your own, and what they teach.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { ArchivedToo } from './content/archived-too.tsx'
import { trainingsQuery } from './content-api.ts'
import classes from './simulations.module.css'

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()('simulations.write')
  const [archived, setArchived] = useParameter('archived')
  const query = useQuery(trainingsQuery(tenantId, archived !== ''))
  const path = `/t/${tenantId}/simulations/trainings`
  return (
    <Page
      title="Trainings"
      lead="Short lessons with a quiz. Who is caught gets the one that matches the attack."
      actions={
        <DisabledReason reason={may ? null : needs('Admin')}>
          <Button component={Link} to={`${path}/new`}>
            New training
          </Button>
        </DisabledReason>
      }
    >
      <ArchivedToo isOn={archived !== ''} onChange={(isOn) => setArchived(isOn ? '1' : '')} />
      <States query={query} shape="cards" failure="The trainings cannot be shown">
        {({ items }) => (
          <ul className={classes.tiles} aria-label="Trainings">
            {items.map(({ id, title, kind, minutes, languages, source, isArchived }) => (
              <li key={id} className={classes.tile}>
                <h2>
                  <Anchor component={Link} to={`${path}/${id}`} inherit>
                    {title}
                  </Anchor>
                </h2>
                <p className={classes.dimmed}>
                  {kind === 'lesson' ? 'Lesson' : 'Refresher'}, about {minutes} min,{' '}
                  {languages.map((each) => each.toUpperCase()).join(', ')}
                </p>
                {source === 'tenant' && <ToneLabel tone="info">Your own</ToneLabel>}
                {isArchived && <ToneLabel tone="neutral">Archived</ToneLabel>}
              </li>
            ))}
          </ul>
        )}
      </States>
    </Page>
  )
}
