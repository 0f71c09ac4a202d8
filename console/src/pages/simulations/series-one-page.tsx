// One series: how often, what it sends, to whom; and the campaigns that it made.
import { Anchor, Button, Checkbox, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { Loading, States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { trainingsQuery } from './content-api.ts'
import {
  frequencyOptions,
  seriesPath,
  seriesQuery,
  seriesStates,
  type SeriesSettings,
  type SeriesView,
} from './series/series-api.ts'
import { SaveProblem } from './save-problem.tsx'
import classes from './simulations.module.css'
import { useSimulationCall } from './simulations-api.ts'
import { useVersioned } from './use-versioned.ts'
import { mistakesOf, type CampaignSettings, type Draft } from './wizard/draft.ts'
import { AudienceStep } from './wizard/step-audience.tsx'
import { difficultyWords, stateWords, techniqueWords } from './words.ts'

// Behind summaries that are closed at first.
const SenderStep = lazy(async () => ({ default: (await import('./wizard/step-sender.tsx')).SenderStep }))
const TrainingStep = lazy(async () => ({ default: (await import('./wizard/step-training.tsx')).TrainingStep }))
const ScheduleFields = lazy(async () => ({ default: (await import('./wizard/step-schedule.tsx')).ScheduleFields }))

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(seriesQuery(tenantId, id))
  const series = query.data
  return (
    <Page
      title={series?.name ?? 'Series'}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/simulations/series`} size="sm">
          All series
        </Anchor>
      }
      lead={
        series !== undefined && (
          <ToneLabel tone={seriesStates[series.state].tone}>{seriesStates[series.state].word}</ToneLabel>
        )
      }
      actions={series !== undefined && <Acts tenantId={tenantId} series={series} />}
    >
      <States query={query} shape="form" failure="This series cannot be shown" stillHolds="Its campaigns go on.">
        {(each) => (
          <>
            <State tenantId={tenantId} series={each} />
            <Settings key={each.id} tenantId={tenantId} series={each} />
          </>
        )}
      </States>
    </Page>
  )
}

interface Props {
  tenantId: string
  series: SeriesView
}

function Acts({ tenantId, series }: Props) {
  const may = useMay()
  const confirm = useConfirm()
  const withVersion = (act: string) => ({
    method: 'POST' as const,
    path: seriesPath(series.id, act),
    bodyOf: () => ({ version: series.version }),
  })
  const plain = (act: string) => ({
    method: 'POST' as const,
    path: seriesPath(series.id, act),
    bodyOf: () => undefined,
  })
  const activate = useSimulationCall(tenantId, withVersion('activate'))
  const approve = useSimulationCall(tenantId, withVersion('approve'))
  const pause = useSimulationCall(tenantId, plain('pause'))
  const end = useSimulationCall(tenantId, plain('end'))
  const reason = may('simulations.launch') ? null : needs('Admin')
  const hasErrors = series.issues.some(({ severity }) => severity === 'error')
  const needsApproval = series.settings.campaign.needsApproval && series.approvedAt === null
  const isOpen = series.state === 'draft' || series.state === 'paused'
  const failed = activate.error ?? approve.error ?? pause.error
  return (
    <>
      {failed !== null && <Problem error={failed} title="This was not done" />}
      {isOpen && needsApproval && (
        <DisabledReason reason={may('simulations.approve') ? null : needs('Admin')}>
          <Button
            variant="default"
            onClick={() =>
              confirm({
                title: `Approve ${series.name}`,
                verb: 'Approve',
                children: 'All campaigns that it makes are approved with it, until its settings change.',
                run: () => approve.mutateAsync(),
                done: 'Approved',
              })
            }
          >
            Approve
          </Button>
        </DisabledReason>
      )}
      {isOpen && (
        <DisabledReason reason={reason ?? (hasErrors ? 'Something is still open, see below.' : null)}>
          <Button loading={activate.isPending} onClick={() => activate.mutate()}>
            {series.state === 'draft' ? 'Start the series' : 'Resume'}
          </Button>
        </DisabledReason>
      )}
      {series.state === 'active' && (
        <DisabledReason reason={reason}>
          <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
            Pause
          </Button>
        </DisabledReason>
      )}
      {(series.state === 'active' || series.state === 'paused') && (
        <DisabledReason reason={reason}>
          <Button
            variant="default"
            onClick={() =>
              confirm({
                title: `End ${series.name}`,
                verb: 'End',
                isDangerous: true,
                children: 'It makes no more campaigns. Those that run go on.',
                run: () => end.mutateAsync(),
                done: 'Ended',
              })
            }
          >
            End
          </Button>
        </DisabledReason>
      )}
    </>
  )
}

function State({ tenantId, series }: Props) {
  return (
    <Card title="State">
      {series.lastFailure !== null && (
        <Notice tone="warning" title="The last run made no campaign">
          {series.lastFailure}
        </Notice>
      )}
      {series.issues.map(({ path, severity, text }) => (
        <Notice key={`${path} ${text}`} tone={severity === 'error' ? 'danger' : 'warning'} title={text} />
      ))}
      <Facts
        items={[
          series.nextAt === null ? null : ['Next run', <RelativeTime key="next" at={series.nextAt} focusable />],
          ['Runs so far', series.runs === 0 ? 'None' : formatNumber(series.runs)],
          series.approvedBy === null ? null : ['Approved by', series.approvedBy],
        ]}
      />
      {series.campaigns.length > 0 && (
        <ul className={classes.list} aria-label="Campaigns of the series">
          {series.campaigns.map(({ id, name, state }) => (
            <li key={id} className={classes.line}>
              <Anchor
                component={Link}
                to={`/t/${tenantId}/simulations/campaigns/${id}`}
                inherit
                className={classes.grow}
              >
                {name}
              </Anchor>
              <ToneLabel tone={stateWords[state].tone}>{stateWords[state].word}</ToneLabel>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

const kinds = ['link', 'credentials', 'attachment', 'qr'] as const
const difficulties = ['low', 'medium', 'high'] as const

/** States in which nothing can be changed. */
const closed: Partial<Record<SeriesView['state'], string>> = { active: 'Pause it first.', ended: 'It has ended.' }

const settingsOf = ({ version, settings }: SeriesView) => ({ version, value: settings })

function Settings({ tenantId, series }: Props) {
  const may = useMay()('simulations.write')
  const { value, setValue, version, take, reload } = useVersioned(
    settingsOf(series),
    'Leave without saving the series?',
  )
  const save = useSimulationCall<void, SeriesView>(tenantId, {
    method: 'PATCH',
    path: seriesPath(series.id),
    bodyOf: () => ({ version, settings: value }),
  })
  const reason = may ? (closed[series.state] ?? null) : needs('Admin')
  const isReadOnly = reason !== null
  const set = (change: Partial<SeriesSettings>): void => setValue((before) => ({ ...before, ...change }))
  const draft: Draft = {
    name: series.name,
    technique: series.kind === 'training' ? 'training' : 'credentials',
    settings: value.campaign,
  }
  const parts = {
    tenantId,
    campaignId: '',
    draft,
    set: (change: Partial<CampaignSettings>) => set({ campaign: { ...value.campaign, ...change } }),
    setName: () => {},
    mistakes: { ...mistakesOf('audience', draft), ...mistakesOf('schedule', draft) },
    isReadOnly,
    goTo: () => {},
  }
  return (
    <>
      <Card title="How often">
        <Group align="flex-start" gap="md">
          <Select
            label="Frequency"
            data={frequencyOptions}
            value={value.frequency}
            onChange={(frequency) => frequency !== null && set({ frequency: frequency as SeriesSettings['frequency'] })}
            allowDeselect={false}
            w={200}
            disabled={isReadOnly}
          />
          <TextInput
            type="date"
            label="First run"
            value={value.firstOn}
            onChange={(event) => set({ firstOn: event.currentTarget.value })}
            w={180}
            disabled={isReadOnly}
          />
          <NumberInput
            label="Runs"
            description="Empty: until somebody ends it"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={value.runs ?? ''}
            onChange={(runs) => set({ runs: runs === '' ? null : Number(runs) || null })}
            min={1}
            max={120}
            allowDecimal={false}
            w={200}
            disabled={isReadOnly}
          />
        </Group>
      </Card>
      {series.kind === 'attack' ? (
        <AttackKinds value={value} set={set} isReadOnly={isReadOnly} />
      ) : (
        <TrainingList tenantId={tenantId} value={value} set={set} isReadOnly={isReadOnly} />
      )}
      <Disclosure summary="Audience" isOpen>
        <AudienceStep {...parts} />
      </Disclosure>
      <Disclosure summary="Sender">
        <Suspense fallback={<Loading shape="form" />}>
          <SenderStep {...parts} />
        </Suspense>
      </Disclosure>
      {series.kind === 'attack' && (
        <Disclosure summary="After being caught">
          <Suspense fallback={<Loading shape="form" />}>
            <TrainingStep {...parts} />
          </Suspense>
        </Disclosure>
      )}
      <Disclosure summary="Schedule of each run">
        <Suspense fallback={<Loading shape="form" />}>
          <ScheduleFields {...parts} hasStart={false} />
        </Suspense>
      </Disclosure>
      <SaveProblem
        error={save.error}
        title="The series was not saved"
        onReload={() => {
          save.reset()
          reload()
        }}
      />
      <div className={classes.buttons}>
        <DisabledReason reason={reason}>
          <Button
            loading={save.isPending}
            onClick={() =>
              save.mutate(undefined, {
                onSuccess: (saved) => {
                  take(settingsOf(saved))
                  announce('Saved')
                },
              })
            }
          >
            Save
          </Button>
        </DisabledReason>
      </div>
    </>
  )
}

interface PartProps {
  value: SeriesSettings
  set: (change: Partial<SeriesSettings>) => void
  isReadOnly: boolean
}

function AttackKinds({ value, set, isReadOnly }: PartProps) {
  return (
    <Card title="Which attacks" lead="Attacks that the person got within twelve months come last.">
      <Stack gap="md">
        <Checkbox.Group
          label="Kinds"
          value={value.techniques}
          onChange={(chosen) => set({ techniques: kinds.filter((each) => chosen.includes(each)) })}
        >
          <Group mt={4}>
            {kinds.map((each) => (
              <Checkbox key={each} value={each} label={techniqueWords[each]} disabled={isReadOnly} />
            ))}
          </Group>
        </Checkbox.Group>
        <Checkbox.Group
          label="Difficulties"
          value={value.difficulties}
          onChange={(chosen) => set({ difficulties: difficulties.filter((each) => chosen.includes(each)) })}
        >
          <Group mt={4}>
            {difficulties.map((each) => (
              <Checkbox key={each} value={each} label={difficultyWords[each]} disabled={isReadOnly} />
            ))}
          </Group>
        </Checkbox.Group>
        <NumberInput
          label="Attacks per run"
          description="Each person gets one of them"
          value={value.attacksPerRun}
          onChange={(count) => set({ attacksPerRun: Number(count) || 1 })}
          min={1}
          max={5}
          allowDecimal={false}
          w={200}
          disabled={isReadOnly}
        />
      </Stack>
    </Card>
  )
}

function TrainingList({ tenantId, value, set, isReadOnly }: PartProps & { tenantId: string }) {
  const query = useQuery(trainingsQuery(tenantId))
  return (
    <Card title="Which trainings" lead="One a run, in the order in which they are chosen.">
      <States query={query} shape="form" failure="The trainings cannot be shown">
        {({ items }) => (
          <Checkbox.Group
            aria-label="Trainings"
            value={value.trainingIds}
            onChange={(trainingIds) => set({ trainingIds })}
          >
            <Stack gap={8}>
              {items.map(({ id, title, minutes }) => {
                const at = value.trainingIds.indexOf(id)
                return (
                  <Checkbox
                    key={id}
                    value={id}
                    label={at < 0 ? title : `${title} (run ${at + 1})`}
                    description={`About ${minutes} min`}
                    disabled={isReadOnly}
                  />
                )
              })}
            </Stack>
          </Checkbox.Group>
        )}
      </States>
    </Card>
  )
}
