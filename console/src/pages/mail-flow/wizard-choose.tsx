// Step 3: direction, whose mail, a pilot first, and what happens when a rule fails. Saved on the server at once.
import { Button, Checkbox, NumberInput, Radio, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { DirectoryPicker } from '../people/directory-picker.tsx'
import type { WizardStepProps } from './connect-page.tsx'
import { foundQuery, useMailflowCall, type Connection, type Settings } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { ScopeFields, scopeMistake, scopeOf, scopeValueOf } from './scope-fields.tsx'

export function ChooseStep({ tenant, status, goTo }: WizardStepProps) {
  const { connection } = status
  if (connection === null) return null
  if (connection.connectedAt !== null)
    return (
      <Notice tone="info" title="This tenant is connected">
        Whose mail is scanned is changed on the connection page.
      </Notice>
    )
  return <ChooseForm tenantId={tenant.id} connection={connection} onSaved={() => goTo('plan')} />
}

interface ChooseFormProps {
  tenantId: string
  connection: Connection
  onSaved: () => void
}

function ChooseForm({ tenantId, connection, onSaved }: ChooseFormProps) {
  const may = useMay()
  const found = useQuery(foundQuery(tenantId))
  const [scope, setScope] = useState(scopeValueOf(connection.direction, connection.scope))
  const [hasPilot, setHasPilot] = useState(connection.pilotScope !== null)
  const [pilot, setPilot] = useState<string[]>(
    connection.pilotScope !== null && connection.pilotScope.kind !== 'all' ? connection.pilotScope.addresses : [],
  )
  const [pilot_minutes, setMinutes] = useState(connection.options.pilot_minutes)
  const [onError, setOnError] = useState(connection.options.ruleErrorAction)
  const [isTried, setTried] = useState(false)
  const save = useMailflowCall<Settings>(tenantId, 'PUT', 'settings')
  const pilotMistake = hasPilot && pilot.length === 0 ? 'Name at least one.' : null
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    if (scopeMistake(scope) !== null || pilotMistake !== null) return
    save.mutate(
      {
        direction: scope.direction,
        scope: scopeOf(scope),
        pilotScope: hasPilot ? { kind: 'people', addresses: pilot } : null,
        options: { pilot_minutes: hasPilot ? pilot_minutes : 0, ruleErrorAction: onError },
      },
      {
        onSuccess: () => {
          announce('Saved')
          onSaved()
        },
      },
    )
  }
  const mailDomains = (found.data?.domains ?? []).filter(({ hasEmail, isVerified }) => hasEmail && isVerified)
  return (
    <form onSubmit={submit} noValidate>
      <Card title="Whose mail is scanned">
        <ScopeFields
          tenantId={tenantId}
          value={scope}
          onChange={setScope}
          domains={mailDomains.map(({ name }) => name)}
          error={isTried ? scopeMistake(scope) : null}
        />
      </Card>
      <Card title="Pilot" lead="A few mailboxes first; everybody else follows by itself when the time is over.">
        <Stack gap="sm">
          <Checkbox
            label="Begin with a pilot"
            checked={hasPilot}
            onChange={(event) => setHasPilot(event.currentTarget.checked)}
          />
          {hasPilot && (
            <>
              <DirectoryPicker
                tenantId={tenantId}
                pick="addresses"
                label="Mailboxes of the pilot"
                description="At most 100."
                value={pilot}
                onChange={setPilot}
                error={isTried ? pilotMistake : null}
                max={100}
              />
              <NumberInput
                label="Length of the pilot in minutes"
                value={pilot_minutes}
                onChange={(value) => setMinutes(Number(value) || 0)}
                min={0}
                max={43_200}
                w={240}
              />
            </>
          )}
        </Stack>
      </Card>
      <Card title="When Exchange Online cannot run one of the rules">
        <Radio.Group
          aria-label="When Exchange Online cannot run one of the rules"
          value={onError}
          onChange={(value) => setOnError(value as 'Ignore' | 'Defer')}
        >
          <Stack gap={6}>
            <Radio value="Ignore" label="Deliver the message unscanned" description="Mail is never late." />
            <Radio
              value="Defer"
              label="Keep the message and try again"
              description="Mail may be late, never unscanned."
            />
          </Stack>
        </Radio.Group>
      </Card>
      {save.error !== null && <Problem error={save.error} title="The settings were not saved" />}
      <div className={classes.buttons}>
        <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
          <Button type="submit" loading={save.isPending}>
            Save and show the plan
          </Button>
        </DisabledReason>
      </div>
    </form>
  )
}
