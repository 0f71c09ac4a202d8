// How people report: the button in Outlook, and the mailbox that takes reports.
import { Anchor, Button, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Link } from 'react-router'
import { fieldErrors } from '#console/api/error.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Copy } from '#console/components/copy.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { PermissionSets } from '../mail-flow/permission-sets.tsx'
import classes from '../simulations/simulations.module.css'
import { reportSettingsQuery, useReportCall, type ReportSettings, type SettingsView } from './reports-api.ts'

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()
  const query = useQuery(reportSettingsQuery(tenantId))
  return (
    <Page
      title="How people report"
      isNarrow
      above={
        <Anchor component={Link} to={`/t/${tenantId}/reports`} size="sm">
          Reported mail
        </Anchor>
      }
      lead="A button in Outlook and a mailbox. Simulations are praised at once, real mail comes to you."
    >
      <States query={query} shape="form" failure="The settings cannot be shown">
        {(view) => (
          <>
            <Form key={JSON.stringify(view.settings)} tenantId={tenantId} view={view} />
            <AddIn tenantId={tenantId} view={view} />
          </>
        )}
      </States>
      {may('mailflow.read') && <PermissionSets tenantId={tenantId} sets={['removal']} returnTo="reports" />}
    </Page>
  )
}

function Form({ tenantId, view }: { tenantId: string; view: SettingsView }) {
  const may = useMay()('simulations.settings')
  const [value, setValue] = useState(view.settings)
  const save = useReportCall<ReportSettings>(tenantId, { method: 'PUT', path: 'settings' })
  const set = (change: Partial<ReportSettings>): void => setValue((before) => ({ ...before, ...change }))
  const mistakes = fieldErrors(save.error)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    save.mutate(value, { onSuccess: () => announce('Saved') })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Card title="The report button">
        <Stack gap="md">
          <Switch
            label="Take reports of the Outlook add-in"
            checked={value.isAddInOn}
            onChange={(event) => set({ isAddInOn: event.currentTarget.checked })}
            disabled={!may}
          />
          <Radio.Group
            label="Where a real mail goes after it was reported"
            value={value.movesTo}
            onChange={(movesTo) => set({ movesTo: movesTo as ReportSettings['movesTo'] })}
          >
            <Stack gap={6} mt={4}>
              <Radio value="junk" label="Junk" disabled={!may} />
              <Radio value="deleted" label="Deleted items" disabled={!may} />
              <Radio value="nowhere" label="It stays where it is" disabled={!may} />
            </Stack>
          </Radio.Group>
          <Textarea
            label="What people read then"
            description="Empty: our words."
            value={value.thanks ?? ''}
            onChange={(event) => set({ thanks: event.currentTarget.value === '' ? null : event.currentTarget.value })}
            error={mistakes['thanks']}
            maxLength={500}
            autosize
            minRows={2}
            disabled={!may}
          />
        </Stack>
      </Card>
      <Card title="The report mailbox">
        <Stack gap="md">
          <TextInput
            label="Address"
            description="A mailbox of yours to which people forward what they find odd. Empty: none is read."
            type="email"
            value={value.mailbox ?? ''}
            onChange={(event) => set({ mailbox: event.currentTarget.value === '' ? null : event.currentTarget.value })}
            error={mistakes['mailbox']}
            maxLength={320}
            disabled={!may}
          />
          <Mailbox mailbox={view.mailbox} />
        </Stack>
      </Card>
      {save.error !== null && <Problem error={save.error} title="The settings were not saved" />}
      <div className={classes.buttons}>
        <DisabledReason reason={may ? null : needs('Admin')}>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </DisabledReason>
      </div>
    </form>
  )
}

const mailboxStates: Record<SettingsView['mailbox']['state'], ToneWord> = {
  off: { tone: 'neutral', word: 'Not read' },
  working: { tone: 'ok', word: 'Read' },
  'not-connected': { tone: 'warning', word: 'The tenant is not connected' },
  'no-permission': { tone: 'warning', word: 'A permission is missing' },
  failing: { tone: 'danger', word: 'Cannot be read' },
}

function Mailbox({ mailbox }: { mailbox: SettingsView['mailbox'] }) {
  const { tone, word } = mailboxStates[mailbox.state]
  return (
    <Facts
      items={[
        [
          'State',
          <ToneLabel key="state" tone={tone}>
            {word}
          </ToneLabel>,
        ],
        mailbox.text === '' ? null : ['Detail', mailbox.text],
        mailbox.lastReadAt === null ? null : ['Last read', <RelativeTime key="at" at={mailbox.lastReadAt} focusable />],
      ]}
    />
  )
}

function AddIn({ tenantId, view }: { tenantId: string; view: SettingsView }) {
  const may = useMay()('simulations.settings')
  const confirm = useConfirm()
  const renew = useReportCall(tenantId, { method: 'POST', path: 'settings/renew-token', bodyOf: () => undefined })
  const { manifestUrl, addInVersion, steps } = view
  if (manifestUrl === null)
    return (
      <Notice
        tone="info"
        title={view.settings.isAddInOn ? 'The manifest is hidden from your role' : 'The report button is off'}
      >
        {view.settings.isAddInOn
          ? 'Whoever has it can report. An administrator can download it.'
          : 'Switch it on and save: its manifest can then be downloaded here.'}
      </Notice>
    )
  return (
    <Card
      title="Give the button to everybody"
      lead={`Version ${addInVersion}. Whoever has the manifest can report: keep it within your organisation.`}
      actions={
        <>
          <Button size="xs" component="a" href={manifestUrl} download="mailwarden-report.xml">
            Download the manifest
          </Button>
          <DisabledReason reason={may ? null : needs('Admin')}>
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                confirm({
                  title: 'Change the addresses of the button',
                  verb: 'Change them',
                  isDangerous: true,
                  children:
                    'The button that people have now stops working at once; the new manifest must be given to them.',
                  run: () => renew.mutateAsync(),
                  done: 'Changed',
                })
              }
            >
              Change its addresses
            </Button>
          </DisabledReason>
        </>
      }
    >
      <p className={classes.code}>
        <code>{manifestUrl}</code>
        <Copy text={manifestUrl} label="address of the manifest" />
      </p>
      <ol className={classes.plain}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </Card>
  )
}
