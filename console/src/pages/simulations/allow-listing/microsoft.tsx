// Microsoft 365: what is wanted, the plan object by object, applied and read back; and taken out again the same way.
import { Anchor, Button, NumberInput, Stack, Switch, Table, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Link } from 'react-router'
import { fieldErrors } from '#console/api/error.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Copy } from '#console/components/copy.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import classes from '../simulations.module.css'
import { useSimulationCall } from '../simulations-api.ts'
import { localInput } from '../times.ts'
import {
  allowListQuery,
  planQuery,
  type AllowListSettings,
  type AllowListView,
  type PlanView,
} from './allow-listing-api.ts'

const stateWords: Record<AllowListView['state'], ToneWord> = {
  none: { tone: 'neutral', word: 'Not set up' },
  applying: { tone: 'info', word: 'Being applied' },
  active: { tone: 'ok', word: 'Applied and read back' },
  faulty: { tone: 'danger', word: 'Not as it should be' },
  removing: { tone: 'info', word: 'Being taken out' },
  removed: { tone: 'neutral', word: 'Taken out' },
}

const kindWords: Record<AllowListView['entries'][number]['kind'], string> = {
  policy: 'Policy for simulations',
  'policy-enabled': 'Policy switched on',
  rule: 'Rule for simulations',
  domain: 'Sending domain',
  address: 'Sending address',
  url: 'Simulation URL',
  'secops-policy': 'Policy for the report mailbox',
  'secops-mailbox': 'Report mailbox',
  'secops-rule': 'Rule for the report mailbox',
  reporting: 'Where reports go',
}

const entryStates: Record<AllowListView['entries'][number]['state'], ToneWord> = {
  ours: { tone: 'ok', word: 'There, ours' },
  others: { tone: 'info', word: 'There before us' },
  missing: { tone: 'warning', word: 'Missing' },
}

export function Microsoft({ tenantId }: { tenantId: string }) {
  const query = useQuery(allowListQuery(tenantId))
  return (
    <States
      query={query}
      shape="cards"
      failure="The allow-listing cannot be shown"
      empty={({ isConnected }) =>
        isConnected
          ? null
          : {
              kind: 'not-set-up',
              text: 'This tenant is not connected to Microsoft 365. Its administrator can still do the steps by hand.',
              link: { to: `/t/${tenantId}/mail-flow`, label: 'Connect the tenant' },
            }
      }
    >
      {(view) => (
        <>
          <State tenantId={tenantId} view={view} />
          <Wanted key={JSON.stringify(view.settings)} tenantId={tenantId} view={view} />
          <Plan tenantId={tenantId} view={view} />
        </>
      )}
    </States>
  )
}

interface Props {
  tenantId: string
  view: AllowListView
}

function State({ tenantId, view }: Props) {
  const { tone, word } = stateWords[view.state]
  return (
    <Card title="Now">
      <Facts
        items={[
          [
            'State',
            <ToneLabel key="state" tone={tone}>
              {word}
            </ToneLabel>,
          ],
          view.appliedAt === null ? null : ['Applied', <RelativeTime key="applied" at={view.appliedAt} focusable />],
          view.verifiedAt === null
            ? null
            : ['Read back', <RelativeTime key="verified" at={view.verifiedAt} focusable />],
          view.exempt.length === 0 ? null : ['Not sent through the gateway', view.exempt.join(', ')],
          view.operationId === null
            ? null
            : [
                'Work',
                <Anchor key="op" component={Link} to={`/t/${tenantId}/operations/${view.operationId}`} inherit>
                  Show how far it is
                </Anchor>,
              ],
        ]}
      />
      <Problems problems={view.problems} />
      {view.entries.length > 0 && <Entries entries={view.entries} />}
    </Card>
  )
}

function Problems({ problems }: { problems: PlanView['problems'] }) {
  return (
    <>
      {problems.map(({ code, severity, text }) => (
        <Notice
          key={`${code} ${text}`}
          tone={severity === 'blocking' ? 'danger' : 'warning'}
          title={severity === 'blocking' ? 'This stands in the way' : 'Look at this'}
        >
          {text}
        </Notice>
      ))}
    </>
  )
}

function Entries({ entries }: { entries: AllowListView['entries'] }) {
  return (
    <SmallTable label="What is in Microsoft 365" heads={['What', 'Value', 'State']}>
      {entries.map(({ kind, value, state }) => (
        <Table.Tr key={`${kind} ${value}`}>
          <Table.Td>{kindWords[kind]}</Table.Td>
          <Table.Td className="breakable">{value}</Table.Td>
          <Table.Td>
            <ToneLabel tone={entryStates[state].tone}>{entryStates[state].word}</ToneLabel>
          </Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}

function Wanted({ tenantId, view }: Props) {
  const may = useMay()('simulations.settings')
  const [value, setValue] = useState(() => withSuggested(view))
  const save = useSimulationCall<AllowListSettings>(tenantId, { method: 'PUT', path: 'allow-listing' })
  const set = (change: Partial<AllowListSettings>): void => setValue((before) => ({ ...before, ...change }))
  const mistakes = fieldErrors(save.error)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    save.mutate(value, { onSuccess: () => announce('Saved') })
  }
  return (
    <form onSubmit={submit}>
      <Card
        title="What is let through"
        lead="Mailwarden suggests what it sends from. Microsoft takes 20 domains, 10 addresses and 30 URLs, of all vendors together."
      >
        <Stack gap="md">
          <TagsInput
            label="Sending domains"
            value={value.domains}
            onChange={(domains) => set({ domains })}
            error={mistakes['domains']}
            maxTags={20}
            disabled={!may}
          />
          <TagsInput
            label="Sending IP addresses"
            description="One address, a range, or a network from /24 on."
            value={value.addresses}
            onChange={(addresses) => set({ addresses })}
            error={mistakes['addresses']}
            maxTags={10}
            disabled={!may}
          />
          <TagsInput
            label="Names of pages"
            value={value.linkHosts}
            onChange={(linkHosts) => set({ linkHosts })}
            error={mistakes['linkHosts']}
            maxTags={30}
            disabled={!may}
          />
          <TextInput
            label="Report mailbox"
            description="Microsoft then does not filter what people report to it. Empty: none."
            type="email"
            value={value.reportMailbox ?? ''}
            onChange={(event) =>
              set({ reportMailbox: event.currentTarget.value === '' ? null : event.currentTarget.value })
            }
            error={mistakes['reportMailbox']}
            disabled={!may}
          />
          <Switch
            label="Reports of Microsoft’s own button go there, too"
            checked={value.setsReporting}
            onChange={(event) => set({ setsReporting: event.currentTarget.checked })}
            disabled={!may || value.reportMailbox === null}
          />
          <TextInput
            type="datetime-local"
            label="Taken out by itself at"
            description="Empty: it stays until you take it out."
            value={value.endsAt === null ? '' : localInput(new Date(value.endsAt))}
            onChange={({ currentTarget: { value: text } }) =>
              set({ endsAt: text === '' ? null : new Date(text).toISOString() })
            }
            w={260}
            disabled={!may}
          />
          {value.endsAt !== null && (
            <NumberInput
              label="Remind days before"
              value={value.remindBefore_days}
              onChange={(days) => set({ remindBefore_days: Number(days) || 0 })}
              min={0}
              max={90}
              w={180}
              disabled={!may}
            />
          )}
        </Stack>
        {save.error !== null && <Problem error={save.error} title="This was not saved" />}
        <div className={classes.buttons}>
          <DisabledReason reason={may ? null : needs('Admin')}>
            <Button type="submit" variant="default" loading={save.isPending}>
              Save
            </Button>
          </DisabledReason>
        </div>
      </Card>
    </form>
  )
}

/** Nothing is wanted yet: what this installation sends from is a good begin. */
function withSuggested({ settings, suggested, state }: AllowListView): AllowListSettings {
  const isFresh =
    state === 'none' && settings.domains.length + settings.addresses.length + settings.linkHosts.length === 0
  if (!isFresh) return settings
  const { domains, addresses, linkHosts } = suggested
  return {
    ...settings,
    domains,
    addresses,
    linkHosts,
    reportMailbox: settings.reportMailbox ?? suggested.reportMailbox,
  }
}

function Plan({ tenantId, view }: Props) {
  const may = useMay()('simulations.settings')
  const confirm = useConfirm()
  const [isShown, setShown] = useState(false)
  const query = useQuery(planQuery(tenantId, isShown))
  const act = (path: string) => ({ method: 'POST' as const, path: `allow-listing/${path}`, bodyOf: () => undefined })
  const apply = useSimulationCall(tenantId, act('apply'))
  const verify = useSimulationCall(tenantId, act('verify'))
  const remove = useSimulationCall(tenantId, act('remove'))
  const reason = may ? null : needs('Admin')
  const isThere = view.state === 'active' || view.state === 'faulty'
  const failed = apply.error ?? verify.error
  return (
    <Card
      title="Plan"
      lead="Read from your tenant just now. Nothing is changed before you apply it, and what others put there stays."
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            loading={query.isFetching}
            onClick={() => (isShown ? void query.refetch() : setShown(true))}
          >
            {isShown ? 'Read again' : 'Show the plan'}
          </Button>
          {isThere && (
            <DisabledReason reason={reason}>
              <Button size="xs" variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
                Read back
              </Button>
            </DisabledReason>
          )}
          {isThere && (
            <DisabledReason reason={reason}>
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  confirm({
                    title: 'Take it out of Microsoft 365',
                    verb: 'Take it out',
                    isDangerous: true,
                    children:
                      'What Mailwarden put there is removed; what was there before stays. Simulations by SMTP are filtered like any mail from then on.',
                    run: () => remove.mutateAsync(),
                    done: 'It is being taken out',
                  })
                }
              >
                Take it out
              </Button>
            </DisabledReason>
          )}
        </>
      }
    >
      {failed !== null && <Problem error={failed} title="This was not done" />}
      {isShown && (
        <States
          query={query}
          shape="text"
          failure="The plan cannot be made"
          stillHolds="Nothing was changed in Microsoft 365."
        >
          {(plan) => (
            <PlanSteps
              plan={plan}
              apply={
                <DisabledReason
                  reason={
                    reason ??
                    (plan.problems.some(({ severity }) => severity === 'blocking')
                      ? 'Something stands in the way; see above.'
                      : null)
                  }
                >
                  <Button
                    loading={apply.isPending}
                    onClick={() =>
                      apply.mutate(undefined, {
                        onSuccess: () => {
                          announce('It is being applied')
                          void query.refetch()
                        },
                      })
                    }
                  >
                    Apply the plan
                  </Button>
                </DisabledReason>
              }
            />
          )}
        </States>
      )}
    </Card>
  )
}

function PlanSteps({ plan, apply }: { plan: PlanView; apply: React.ReactNode }) {
  const { steps, problems, coverage, others, used, limits } = plan
  return (
    <>
      <Problems problems={problems} />
      {steps.length === 0 ? (
        <Notice tone="ok" title="Nothing to change">
          Everything in Microsoft 365 is as it should be.
        </Notice>
      ) : (
        <>
          <ol className={classes.plain}>
            {steps.map(({ cmdlet, text, powerShell }, index) => (
              <li key={index}>
                {text} <code>{cmdlet}</code>
                <details>
                  <summary>As PowerShell</summary>
                  <span className={classes.code}>
                    <code>{powerShell}</code>
                    <Copy text={powerShell} label="PowerShell line" />
                  </span>
                </details>
              </li>
            ))}
          </ol>
          <div className={classes.buttons}>
            {apply}
            <Copy text={steps.map(({ powerShell }) => powerShell).join('\n')} label="all as PowerShell" withText />
          </div>
        </>
      )}
      <Facts
        items={[
          [
            'In use afterwards',
            `${used.domains} of ${limits.domains} domains, ${used.addresses} of ${limits.addresses} addresses, ${used.urls} of ${limits.urls} URLs`,
          ],
          others.length === 0 ? null : ['Of others, untouched', others.map(({ value }) => value).join(', ')],
        ]}
      />
      {coverage.length > 0 && (
        <ul className={classes.list} aria-label="What it covers">
          {coverage.map(({ what, state, text }) => (
            <li key={what} className={classes.step}>
              <ToneIcon tone={state === 'covered' ? 'ok' : 'warning'} />
              <div>
                <strong>{what}</strong>
                <div>{text}</div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
