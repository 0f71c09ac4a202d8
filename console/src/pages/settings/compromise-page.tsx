// When a mailbox counts as compromised, what is done then, when it is released, and who is treated differently.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay, useTenant } from '#console/api/session.ts'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { compromiseSettingsQuery } from '../incidents/incidents-api.ts'
import { PermissionSets } from '../mail-flow/permission-sets.tsx'
import { SettingsForm } from './compromise/settings-form.tsx'

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const query = useQuery(compromiseSettingsQuery(tenant.id))
  return (
    <Page
      title="Response to compromise"
      lead={
        <>
          When a mailbox is blocked, what is done about it, and when it may send again.{' '}
          <Link to={`/t/${tenant.id}/incidents`}>Incidents</Link>
        </>
      }
      isNarrow
    >
      <States
        query={query}
        shape="form"
        failure="The settings cannot be shown"
        stillHolds="They are in force as they were saved."
      >
        {(settings) => <SettingsForm tenantId={tenant.id} settings={settings} />}
      </States>
      {may('mailflow.read') && (
        <PermissionSets tenantId={tenant.id} sets={['response', 'removal']} returnTo="compromise" />
      )}
    </Page>
  )
}
