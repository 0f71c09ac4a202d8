// The campaign wizard. Every step is saved when it is left; the address says which one is looked at, so it can be come back to.
import { Anchor, Button, Stepper } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link, Navigate, useParams } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { Loading, States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { campaignQuery, type CampaignView } from './campaign/campaign-api.ts'
import { SaveProblem } from './save-problem.tsx'
import classes from './simulations.module.css'
import { firstOpenStep, mistakesOf, stepNames, stepTitles, type StepName } from './wizard/draft.ts'
import { AudienceStep } from './wizard/step-audience.tsx'
import { GoalStep } from './wizard/step-goal.tsx'
import { LaunchStep } from './wizard/step-launch.tsx'
import { PreflightStep } from './wizard/step-preflight.tsx'
import type { StepProps } from './wizard/step-props.ts'
import { SenderStep } from './wizard/step-sender.tsx'
import { Summary } from './wizard/summary.tsx'
import { useDraft } from './wizard/use-draft.ts'
import { stateWords } from './words.ts'

// The largest steps come when they are opened.
const AttacksStep = lazy(async () => ({ default: (await import('./wizard/step-attacks.tsx')).AttacksStep }))
const TrainingStep = lazy(async () => ({ default: (await import('./wizard/step-training.tsx')).TrainingStep }))
const ScheduleStep = lazy(async () => ({ default: (await import('./wizard/step-schedule.tsx')).ScheduleStep }))

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(campaignQuery(tenantId, id))
  const campaign = query.data
  return (
    <Page
      title={campaign?.name ?? 'Campaign'}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/simulations/campaigns`} size="sm">
          All campaigns
        </Anchor>
      }
      lead="Each step is saved when you leave it. Nothing is sent before the last one."
      actions={
        campaign !== undefined && (
          <ToneLabel tone={stateWords[campaign.state].tone}>{stateWords[campaign.state].word}</ToneLabel>
        )
      }
    >
      <States query={query} shape="form" failure="This campaign cannot be shown">
        {(each) =>
          each.actions.includes('edit') || each.state === 'draft' || each.state === 'awaiting-approval' ? (
            <Wizard key={each.id} tenantId={tenantId} campaign={each} />
          ) : (
            // It was launched: its numbers are what matters now.
            <Navigate to={`/t/${tenantId}/simulations/campaigns/${each.id}`} replace />
          )
        }
      </States>
    </Page>
  )
}

function Wizard({ tenantId, campaign }: { tenantId: string; campaign: CampaignView }) {
  const may = useMay()('simulations.write')
  const draft = useDraft(tenantId, campaign)
  const [chosen, setChosen] = useParameter('step')
  const [tried, setTried] = useState<StepName | null>(null)
  const isNarrow = useMediaQuery('(max-width: 75em)') ?? false
  const step = stepNames.find((name) => name === chosen) ?? firstOpenStep(draft.value)
  const at = stepNames.indexOf(step)
  const mistakes = mistakesOf(step, draft.value)
  const canEdit = campaign.actions.includes('edit')
  /** What is open in a step may stay open; only what the server cannot keep is put right first. */
  const leaveTo = async (next: StepName): Promise<void> => {
    if (draft.value.name.trim() === '') return setTried('goal')
    if (await draft.save()) setChosen(next)
  }
  const goOn = async (): Promise<void> => {
    setTried(step)
    if (Object.keys(mistakes).length === 0 && (await draft.save())) setChosen(stepNames[at + 1] ?? 'launch')
  }
  const props: StepProps = {
    tenantId,
    campaignId: campaign.id,
    draft: draft.value,
    set: draft.set,
    setName: draft.setName,
    mistakes: tried === step ? mistakes : {},
    isReadOnly: !may || !canEdit,
    goTo: (next) => void leaveTo(next),
  }
  return (
    <>
      <Stepper
        active={at}
        onStepClick={(index) => void leaveTo(stepNames[index]!)}
        size="xs"
        iconSize={24}
        wrap={false}
        orientation={isNarrow ? 'vertical' : 'horizontal'}
        mb="lg"
      >
        {stepNames.map((name, index) => (
          <Stepper.Step
            key={name}
            label={stepTitles[name]}
            aria-current={index === at ? 'step' : undefined}
            allowStepSelect
          />
        ))}
      </Stepper>
      <div className={classes.wizard}>
        <div>
          {!canEdit && (
            <Notice tone="info" title="This campaign waits for its approval">
              It can be changed again when the request is withdrawn, on the last step.
            </Notice>
          )}
          <Suspense fallback={<Loading shape="form" />}>
            <StepContent step={step} campaign={campaign} isDirty={draft.isDirty} {...props} />
          </Suspense>
          <SaveProblem error={draft.error} title="This step was not saved" onReload={draft.reload} />
          {at < stepNames.length - 1 && (
            <div className={classes.buttons}>
              {at > 0 && (
                <Button variant="default" onClick={() => void leaveTo(stepNames[at - 1]!)}>
                  Back
                </Button>
              )}
              {canEdit ? (
                <DisabledReason reason={may ? null : needs('Admin')}>
                  <Button onClick={() => void goOn()} loading={draft.isSaving}>
                    Save and go on
                  </Button>
                </DisabledReason>
              ) : (
                <Button onClick={() => setChosen(stepNames[at + 1]!)}>Next</Button>
              )}
            </div>
          )}
        </div>
        <aside className={classes.side} aria-label="Summary of the campaign">
          <Card title="What will happen">
            <Summary tenantId={tenantId} draft={draft.value} campaign={campaign} />
          </Card>
        </aside>
      </div>
    </>
  )
}

export interface ReviewProps extends StepProps {
  campaign: CampaignView
  isDirty: boolean
}

function StepContent({ step, ...props }: ReviewProps & { step: StepName }) {
  switch (step) {
    case 'goal':
      return <GoalStep {...props} />
    case 'audience':
      return <AudienceStep {...props} />
    case 'attacks':
      return <AttacksStep {...props} />
    case 'sender':
      return <SenderStep {...props} />
    case 'training':
      return <TrainingStep {...props} />
    case 'schedule':
      return <ScheduleStep {...props} />
    case 'preflight':
      return <PreflightStep {...props} />
    case 'launch':
      return <LaunchStep {...props} />
  }
}
