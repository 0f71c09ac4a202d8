// Who changed what Mailwarden made: each finding as a difference, repaired by the same plan that is shown, or accepted as wanted.
import { Button, Checkbox, Group, Modal, Stack, Tabs, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { Severity, ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import {
  findingsQuery,
  repairPath,
  repairQuery,
  statusQuery,
  tamperQuery,
  useMailflowCall,
  type Finding,
  type RepairPlan,
  type TamperStatus,
} from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { DifferenceTable, PlanView } from './plan-view.tsx'
import { SwitchedOff, SwitchOff } from './switch-off.tsx'
import { canRepair, findingWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const status = useQuery(statusQuery(tenant.id))
  return (
    <Page title="Tampering" lead="Did somebody change what Mailwarden made, and what follows from it?">
      <States
        query={status}
        shape="cards"
        failure="The state of the connection cannot be shown"
        empty={({ connection }) =>
          connection?.connectedAt == null
            ? {
                kind: 'not-set-up',
                text: 'The watch begins when the tenant is connected.',
                link: { to: `/t/${tenant.id}/mail-flow/connect`, label: 'Connect' },
              }
            : null
        }
      >
        {() => <Watched tenant={tenant} />}
      </States>
    </Page>
  )
}

function Watched({ tenant }: { tenant: { id: string; name: string } }) {
  const may = useMay()
  const [state, setState] = useParameter('state', 'open')
  const query = useQuery(tamperQuery(tenant.id))
  const check = useMailflowCall<void>(tenant.id, 'POST', 'tamper/check', () => undefined)
  const [isRepairing, setRepairing] = useState(false)
  const [isSetting, setSetting] = useState(false)
  const reason = may('mailflow.write') ? null : needs('Admin')
  return (
    <States query={query} shape="cards" failure="The watch cannot be shown">
      {(watch) => {
        const repairable = watch.findings.filter(canRepair)
        return (
          <>
            <Card
              title="Watch"
              lead="Configuration every five minutes, the audit feed in between."
              actions={
                <>
                  <DisabledReason reason={reason}>
                    <Button size="xs" variant="default" onClick={() => check.mutate()} loading={check.isPending}>
                      Check now
                    </Button>
                  </DisabledReason>
                  <DisabledReason reason={reason}>
                    <Button size="xs" variant="default" onClick={() => setSetting(true)}>
                      Automatic repair
                    </Button>
                  </DisabledReason>
                  {repairable.length > 0 && (
                    <DisabledReason reason={reason}>
                      <Button size="xs" onClick={() => setRepairing(true)}>
                        Repair
                      </Button>
                    </DisabledReason>
                  )}
                </>
              }
            >
              <Facts
                items={[
                  ['Open', <OpenCounts key="open" open={watch.open} />],
                  ['Last check', watch.checkedAt === null ? 'not yet' : <RelativeTime key="at" at={watch.checkedAt} />],
                  ['Repaired by itself', watch.autoRepair.length === 0 ? 'nothing' : watch.autoRepair.join(', ')],
                  ['Test messages to', watch.canaryMailbox ?? 'nobody'],
                ]}
              />
              {watch.checkError !== null && (
                <Notice tone="warning" title="The last check did not work">
                  {watch.checkError}
                </Notice>
              )}
              {watch.repairError !== null && (
                <Notice tone="warning" title="The last repair waits">
                  {watch.repairError}
                </Notice>
              )}
              {check.error !== null && <Problem error={check.error} title="The check could not be made" />}
            </Card>
            <Tabs value={state} onChange={(value) => setState(value ?? 'open')} mb="sm">
              <Tabs.List aria-label="State">
                <Tabs.Tab value="open">Open</Tabs.Tab>
                <Tabs.Tab value="accepted">Accepted</Tabs.Tab>
                <Tabs.Tab value="all">All</Tabs.Tab>
                <Tabs.Tab value="switched-off">Switched off</Tabs.Tab>
              </Tabs.List>
            </Tabs>
            {state === 'switched-off' ? (
              <SwitchedOff tenantId={tenant.id} />
            ) : (
              <Findings tenant={tenant} state={state} />
            )}
            <Modal opened={isRepairing} onClose={() => setRepairing(false)} title="Repair" size="xl">
              <Repair tenant={tenant} findingId={null} count={repairable.length} onDone={() => setRepairing(false)} />
            </Modal>
            <Modal opened={isSetting} onClose={() => setSetting(false)} title="Automatic repair" size="md">
              <WatchSettings tenantId={tenant.id} watch={watch} onDone={() => setSetting(false)} />
            </Modal>
          </>
        )
      }}
    </States>
  )
}

function OpenCounts({ open: { high, medium, low } }: { open: TamperStatus['open'] }) {
  return high + medium + low === 0 ? (
    <ToneLabel tone="ok">Nothing</ToneLabel>
  ) : (
    <ToneLabel tone={high > 0 ? 'danger' : 'warning'}>{`${high} high, ${medium} medium, ${low} low`}</ToneLabel>
  )
}

function Findings({ tenant, state }: { tenant: { id: string; name: string }; state: string }) {
  const query = useQuery(findingsQuery(tenant.id, state))
  return (
    <States
      query={query}
      shape="cards"
      failure="The findings cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : {
              kind: 'good-news',
              text:
                state === 'open'
                  ? 'Everything is as Mailwarden made it.'
                  : state === 'accepted'
                    ? 'Nothing was accepted.'
                    : 'Nothing was ever changed by others.',
            }
      }
    >
      {({ items }) => (
        <>
          {items.map((finding) => (
            <FindingCard key={finding.id} finding={finding} tenant={tenant} />
          ))}
        </>
      )}
    </States>
  )
}

function FindingCard({ finding, tenant }: { finding: Finding; tenant: { id: string; name: string } }) {
  const tenantId = tenant.id
  const [isRepairing, setRepairing] = useState(false)
  const may = useMay()
  const confirm = useConfirm()
  const accept = useMailflowCall<Pick<Finding, 'version'>>(tenantId, 'POST', `tamper/findings/${finding.id}/accept`)
  const withdraw = useMailflowCall<void>(tenantId, 'POST', `tamper/findings/${finding.id}/withdraw`, () => undefined)
  const state = findingWords[finding.state] ?? { tone: 'neutral' as const, word: finding.state }
  const reason = may('mailflow.write') ? null : needs('Admin')
  const ask = (): void =>
    confirm({
      title: 'Accept this change',
      verb: 'Accept',
      isDangerous: finding.severity === 'high',
      children: (
        <>
          {localTimes(finding.summary)} What is there now counts as wanted from now on: no alert, no repair. You can
          take this back.
        </>
      ),
      // As it stands in this question, whatever a later look has found.
      run: () => accept.mutateAsync({ version: finding.version }),
      done: 'Accepted',
    })
  return (
    <Card
      title={finding.objectName}
      lead={<span className="breakable">{localTimes(finding.summary)}</span>}
      actions={
        <>
          <Severity value={finding.severity} />
          {finding.state !== 'open' && <ToneLabel tone={state.tone}>{state.word}</ToneLabel>}
          {finding.canDisable && <SwitchOff tenantId={tenantId} finding={finding} />}
          {canRepair(finding) && (
            <DisabledReason reason={reason}>
              <Button size="xs" variant="default" onClick={() => setRepairing(true)}>
                Repair this
              </Button>
            </DisabledReason>
          )}
          {finding.state === 'open' && (
            <DisabledReason reason={reason}>
              <Button size="xs" variant="default" onClick={ask}>
                Accept
              </Button>
            </DisabledReason>
          )}
          {finding.state === 'accepted' && (
            <DisabledReason reason={reason}>
              <Button size="xs" variant="default" onClick={() => withdraw.mutate()} loading={withdraw.isPending}>
                Take back
              </Button>
            </DisabledReason>
          )}
        </>
      }
    >
      <DifferenceTable label={`Difference in ${finding.objectName}`} rows={differenceRows(finding)} />
      <Facts
        items={[
          ['Done by', finding.actor ?? 'not known (yet)'],
          finding.clientAddress === null ? null : ['From', finding.clientAddress],
          finding.doneAt === null ? null : ['Done', <RelativeTime key="done" at={finding.doneAt} />],
          ['First seen', <RelativeTime key="first" at={finding.firstSeenAt} />],
          finding.isFight
            ? ['Note', 'It was repaired and changed again: somebody or something works against it.']
            : null,
          finding.remedy === 'none' ? ['Repair', 'An administrator must do it in Microsoft 365.'] : null,
          finding.closedBy === null ? null : ['Closed by', finding.closedBy],
        ]}
      />
      {withdraw.error !== null && <Problem error={withdraw.error} title="This was not done" />}
      <Modal opened={isRepairing} onClose={() => setRepairing(false)} title={`Repair ${finding.objectName}`} size="xl">
        <Repair tenant={tenant} findingId={finding.id} count={1} onDone={() => setRepairing(false)} />
      </Modal>
    </Card>
  )
}

/** One row for a property; when whole objects are compared, one for each property that differs. */
function differenceRows({ property, expected, actual }: Finding) {
  if (property !== null) return [{ property, expected, found: actual }]
  if (isRecord(expected) || isRecord(actual)) {
    const [should, is] = [isRecord(expected) ? expected : {}, isRecord(actual) ? actual : {}]
    const names = [...new Set([...Object.keys(should), ...Object.keys(is)])].toSorted()
    return names
      .filter((name) => JSON.stringify(should[name]) !== JSON.stringify(is[name]))
      .map((name) => ({ property: name, expected: should[name], found: is[name] }))
  }
  return [{ property: 'The object', expected, found: actual }]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface RepairProps {
  tenant: { id: string; name: string }
  /** null: everything that is open. */
  findingId: string | null
  count: number
  onDone: () => void
}

/** The same plan as for connecting, with differences; carried out by the same engine. */
function Repair({ tenant, findingId, count, onDone }: RepairProps) {
  const plan = useQuery(repairQuery(tenant.id, findingId))
  const repair = useMailflowCall<RepairPlan, { repaired: string[] }>(
    tenant.id,
    'POST',
    repairPath(findingId),
    ({ version }) => (findingId === null ? undefined : { version }),
  )
  const known = plan.data
  return (
    <>
      <States query={plan} failure="The plan cannot be made" stillHolds="Nothing was changed.">
        {(data) => <PlanView plan={data} name={tenant.name.toLowerCase().replaceAll(/\W+/g, '-')} />}
      </States>
      {repair.error !== null && <Problem error={repair.error} title="The repair has not ended" />}
      <div className={classes.buttons}>
        <Button
          onClick={() =>
            known !== undefined &&
            repair.mutate(known, {
              onSuccess: () => {
                announce('Repaired')
                onDone()
              },
            })
          }
          loading={repair.isPending}
          disabled={known === undefined || known.conflicts.length > 0}
        >
          {`Repair ${plural(findingId === null ? count : (known?.findings.length ?? count), 'finding')}`}
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </>
  )
}

const severities = ['high', 'medium', 'low'] as const

interface WatchSettingsProps {
  tenantId: string
  watch: TamperStatus
  onDone: () => void
}

function WatchSettings({ tenantId, watch, onDone }: WatchSettingsProps) {
  const [chosen, setChosen] = useState<string[]>(watch.autoRepair)
  const [mailbox, setMailbox] = useState(watch.canaryMailbox ?? '')
  const save = useMailflowCall<void>(tenantId, 'PUT', 'tamper/settings', () => ({
    autoRepair: chosen,
    canaryMailbox: mailbox.trim() === '' ? null : mailbox.trim(),
  }))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined, {
          onSuccess: () => {
            announce('Saved')
            onDone()
          },
        })
      }}
    >
      <Stack gap="md">
        <Checkbox.Group
          label="Repair without asking"
          description="You are alerted all the same. What was accepted is left alone."
          value={chosen}
          onChange={setChosen}
        >
          <Group mt={6}>
            {severities.map((severity) => (
              <Checkbox key={severity} value={severity} label={severity[0]!.toUpperCase() + severity.slice(1)} />
            ))}
          </Group>
        </Checkbox.Group>
        <TextInput
          label="Mailbox for test messages"
          description="A test message from outside and a forged one prove that mail is scanned. Empty: none are sent."
          type="email"
          value={mailbox}
          onChange={(event) => setMailbox(event.currentTarget.value)}
        />
        {save.error !== null && <Problem error={save.error} title="This was not saved" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
