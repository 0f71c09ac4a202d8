// Step 7: everything that would go wrong, looked at before the launch, and a test mail to look at.
import { Anchor, Button, Group, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Link } from 'react-router'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import type { ReviewProps } from '../wizard-page.tsx'
import { preflightQuery, useCampaignCall, type Preflight } from '../campaign/campaign-api.ts'
import { templatesQuery } from '../content-api.ts'
import { languageOptions } from '../lists.ts'
import classes from '../simulations.module.css'

const checkWords: Record<Preflight['checks'][number]['state'], ToneWord> = {
  ok: { tone: 'ok', word: 'Fine' },
  warning: { tone: 'warning', word: 'Look at it' },
  failed: { tone: 'danger', word: 'In the way' },
  unknown: { tone: 'neutral', word: 'Could not be looked at' },
}

export function PreflightStep(props: ReviewProps) {
  const query = useQuery(preflightQuery(props.tenantId, props.campaignId))
  return (
    <>
      <Card
        title="Before the launch"
        lead="Looked at just now, in your tenant and in the DNS."
        actions={
          <Button
            size="xs"
            variant="default"
            loading={query.isFetching}
            onClick={() => void query.refetch().then(() => announce('Looked at again'))}
          >
            Look again
          </Button>
        }
      >
        <States query={query} shape="text" failure="The check cannot be made" stillHolds="The draft is saved.">
          {(preflight) => <Checks preflight={preflight} tenantId={props.tenantId} />}
        </States>
      </Card>
      {props.draft.technique !== 'training' && <TestMail {...props} />}
      <Card title="Tell the help desk first">
        <p>
          They will be called. Tell them, and whoever watches alerts, that a simulation runs from when to when: reported
          mails of it are recognised on the page “Reported mail”, which says of each whether it is one.
        </p>
      </Card>
    </>
  )
}

const linkWords: Record<string, string> = {
  'simulations/sending': 'Sending domains',
  'simulations/allow-listing': 'Allow-listing',
  'simulations/templates': 'Templates',
  'mail-flow': 'Mail flow',
}

function Checks({ preflight, tenantId }: { preflight: Preflight; tenantId: string }) {
  const failed = preflight.checks.filter(({ state }) => state === 'failed').length
  return (
    <>
      <Notice
        tone={preflight.canLaunch ? 'ok' : 'danger'}
        title={
          preflight.canLaunch
            ? 'Nothing stands in the way'
            : `${plural(failed, 'thing stands', 'things stand')} in the way`
        }
      />
      <ul className={classes.list} aria-label="What was looked at">
        {preflight.checks.map((check) => {
          const { tone, word } = checkWords[check.state]
          return (
            <li key={check.key} className={classes.step}>
              <ToneIcon tone={tone} />
              <div className="breakable">
                <div className={classes.line}>
                  <strong>{check.title}</strong>
                  <ToneLabel tone={tone}>{word}</ToneLabel>
                </div>
                <div>{localTimes(check.text)}</div>
                {check.action !== null && <div>{check.action}</div>}
                {check.link !== null && (
                  <Anchor component={Link} to={`/t/${tenantId}/${check.link}`} inherit>
                    {linkWords[check.link] ?? 'Open the page'}
                  </Anchor>
                )}
              </div>
            </li>
          )
        })}
      </ul>
    </>
  )
}

interface TestMailBody {
  address?: string
  templateId?: string
  language?: string
}

function TestMail({ tenantId, campaignId, draft }: ReviewProps) {
  const may = useMay()('simulations.write')
  const templates = useQuery(templatesQuery(tenantId))
  const [address, setAddress] = useState('')
  const [templateId, setTemplate] = useState<string | null>(draft.settings.templateIds[0] ?? null)
  const [language, setLanguage] = useState<string | null>(null)
  const [sentTo, setSentTo] = useState<string | null>(null)
  const test = useCampaignCall<TestMailBody, { address: string }>(tenantId, campaignId, 'test')
  const names = new Map((templates.data?.items ?? []).map(({ id, name }) => [id, name]))
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setSentTo(null)
    test.mutate(
      {
        ...(address.trim() === '' ? {} : { address: address.trim() }),
        ...(templateId === null ? {} : { templateId }),
        ...(language === null ? {} : { language }),
      },
      { onSuccess: (answer) => setSentTo(answer.address) },
    )
  }
  return (
    <Card title="Send a test mail" lead="As a recipient would get it. It counts nowhere.">
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <TextInput
            label="To"
            description="Empty: your own address"
            type="email"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            w="min(100%, 260px)"
          />
          <Select
            label="Attack"
            data={draft.settings.templateIds.map((id) => ({ value: id, label: names.get(id) ?? id }))}
            value={templateId}
            onChange={setTemplate}
            w="min(100%, 240px)"
          />
          <Select
            label="Language"
            placeholder="Of the recipient"
            data={languageOptions}
            value={language}
            onChange={setLanguage}
            clearable
            clearButtonProps={{ 'aria-label': 'Language of the recipient' }}
            w="min(100%, 170px)"
          />
          <DisabledReason reason={may ? null : needs('Admin')}>
            <Button type="submit" variant="default" loading={test.isPending}>
              Send
            </Button>
          </DisabledReason>
        </Group>
      </form>
      {test.error !== null && <Problem error={test.error} title="The test mail was not sent" />}
      {sentTo !== null && <Notice tone="ok" title={`Sent to ${sentTo}`} />}
    </Card>
  )
}
