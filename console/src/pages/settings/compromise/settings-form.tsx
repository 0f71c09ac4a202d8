// The form of all settings of the compromised-mailbox response, each with what it leads to.
import { Button, Checkbox, Group, NumberInput, Radio, Stack, Switch, Text } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import type { CompromiseSettings } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { useLeavingAsked } from '#console/components/leaving.ts'
import { Notice, Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { useSaveCompromiseSettings } from '../../incidents/incidents-api.ts'
import { policyWords } from '../../incidents/words.ts'
import { DirectoryPicker } from '../../people/directory-picker.tsx'
import { Exceptions } from './exceptions.tsx'
import { mistakesOf } from './values.ts'

export type SettingsFormState = UseFormReturnType<CompromiseSettings>

export function SettingsForm({ tenantId, settings }: { tenantId: string; settings: CompromiseSettings }) {
  const may = useMay()
  const save = useSaveCompromiseSettings(tenantId)
  const form = useForm<CompromiseSettings>({ initialValues: settings, validate: mistakesOf })
  const readOnly = may('compromise.settings') ? null : needs('Admin')
  useLeavingAsked(form.isDirty(), 'Leave without saving the settings?')
  const submit = form.onSubmit((values) =>
    save.mutate(values, {
      onSuccess: () => {
        form.resetDirty(values)
        announce('Saved')
      },
    }),
  )
  return (
    <form onSubmit={submit} noValidate>
      <fieldset disabled={readOnly !== null} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Detection form={form} />
        <Release form={form} />
        <Computers form={form} />
        <Containment form={form} />
        <Addresses form={form} tenantId={tenantId} />
        <Exceptions form={form} tenantId={tenantId} />
      </fieldset>
      {save.error !== null && <Problem error={save.error} title="The settings were not saved" />}
      {save.isSuccess && !form.isDirty() && (
        <Notice tone="ok" title="Saved">
          In force for every bad message from now on; incidents that are open go on as they began.
        </Notice>
      )}
      <Group justify="flex-end" gap="xs" mb="xl">
        <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
          Discard changes
        </Button>
        <DisabledReason reason={readOnly}>
          <Button type="submit" loading={save.isPending}>
            Save settings
          </Button>
        </DisabledReason>
      </Group>
    </form>
  )
}

interface PartProps {
  form: SettingsFormState
}

const checkbox = (form: SettingsFormState, name: string) => form.getInputProps(name, { type: 'checkbox' })

function Detection({ form }: PartProps) {
  const { isOn, count, window_minutes } = form.values
  return (
    <Card
      title="When a mailbox is blocked"
      lead="Messages are counted, not recipients; spam, phishing and malware count."
    >
      <Stack gap="md">
        <Switch
          label="Count bad messages and block mailboxes"
          description="Off: nobody is counted and nobody is blocked."
          {...checkbox(form, 'isOn')}
        />
        {!isOn && (
          <Notice tone="warning" title="No mailbox is protected">
            A mailbox in the wrong hands can send without limit.
          </Notice>
        )}
        <Group gap="md" align="flex-start">
          <NumberInput
            label="Bad messages"
            min={3}
            max={100}
            allowDecimal={false}
            w={160}
            {...form.getInputProps('count')}
          />
          <NumberInput
            label="Within minutes"
            min={1}
            max={60}
            allowDecimal={false}
            w={160}
            {...form.getInputProps('window_minutes')}
          />
        </Group>
        <Text size="sm" c="dimmed">
          A mailbox is blocked as soon as {count} of its bad messages lie within {window_minutes} minutes, before
          anything further leaves.
        </Text>
        <Radio.Group label="What becomes of what a blocked mailbox sends" {...form.getInputProps('mode')}>
          <Stack gap={6} mt={4}>
            <Radio
              value="hold"
              label="Hold"
              description="It waits in the incident, to be released or discarded. Nobody outside notices."
            />
            <Radio
              value="reject"
              label="Refuse"
              description="The sender gets a notice that the mailbox is blocked, whoever that is."
            />
          </Stack>
        </Radio.Group>
      </Stack>
    </Card>
  )
}

function Release({ form }: PartProps) {
  return (
    <Card title="When it may send again">
      <Stack gap="md">
        <Radio.Group label="A mailbox is released" {...form.getInputProps('policy')}>
          <Stack gap={6} mt={4}>
            {(['gated', 'timer', 'manual'] as const).map((policy) => (
              <Radio
                key={policy}
                value={policy}
                label={policyWords[policy].word}
                description={policyWords[policy].meaning}
              />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label="Days without an incident until counting begins anew"
          description="Until then each further incident of a mailbox blocks it for longer."
          min={1}
          max={365}
          allowDecimal={false}
          {...form.getInputProps('quietDays')}
        />
      </Stack>
    </Card>
  )
}

function Computers({ form }: PartProps) {
  const isOff = !form.values.scansComputers
  return (
    <Card
      title="Computers of the person"
      lead="Needs the endpoint subscription. Without it mailboxes are blocked all the same."
    >
      <Stack gap="md">
        <Switch
          label="Scan the computers that are linked to the person"
          description="Off: the block stays, the scan does not happen."
          {...checkbox(form, 'scansComputers')}
        />
        <Radio.Group label="How thoroughly" {...form.getInputProps('scanKind')}>
          <Stack gap={6} mt={4}>
            <Radio value="quick" label="Quick" description="Where malware usually is; minutes." disabled={isOff} />
            <Radio value="full" label="Full" description="Every file; often hours." disabled={isOff} />
          </Stack>
        </Radio.Group>
        <Checkbox
          label="Release without a computer"
          description="When no computer is linked to the person, the release does not wait for a scan that cannot happen."
          {...checkbox(form, 'releasesWithoutComputer')}
        />
        <Checkbox
          label="Isolate computers that are still infected"
          description="Only with strong evidence that it is the person’s own, never servers. They stay isolated until somebody reconnects them."
          disabled={isOff}
          {...checkbox(form, 'isolates')}
        />
      </Stack>
    </Card>
  )
}

function Containment({ form }: PartProps) {
  return (
    <Card
      title="In Microsoft 365"
      lead="The gateway sees mail to the outside only. These measures stop mail inside, and whoever is signed in. Each needs further permissions; every former value is kept and put back at the release."
    >
      <Stack gap="md">
        <Checkbox
          label="Disable the sign-in"
          description="Nobody gets in any more, within minutes; also not the owner. Never the last active global administrator."
          {...checkbox(form, 'containment.disablesSignIn')}
        />
        <Checkbox
          label="Revoke sessions"
          description="Whoever is signed in has to sign in anew, the owner as well."
          {...checkbox(form, 'containment.revokesSessions')}
        />
        <Checkbox
          label="Refuse its mail by a mail flow rule"
          description="Also stops mail inside of the tenant. Exchange Online takes half an hour or more until it works."
          {...checkbox(form, 'containment.rejectRule')}
        />
        <Checkbox
          label="Lift the restriction of Microsoft at the release"
          description="When Exchange Online itself has restricted the mailbox. It takes up to a day."
          {...checkbox(form, 'containment.liftsMicrosoftBlock')}
        />
        <Checkbox
          label="Switch off bad rules and forwarding by themselves"
          description="What the check of the mailbox finds with certainty. It is kept, and Undo puts it back."
          {...checkbox(form, 'cleansMailbox')}
        />
      </Stack>
    </Card>
  )
}

function Addresses({ form, tenantId }: PartProps & { tenantId: string }) {
  return (
    <Card title="Addresses that are treated differently">
      <Stack gap="md">
        <DirectoryPicker
          tenantId={tenantId}
          pick="addresses"
          label="Recipients that never count"
          description="Your reporting mailboxes, security contacts, abuse@ of providers. A blocked mailbox may go on writing to them."
          max={200}
          value={form.values.exemptRecipients}
          onChange={(addresses) => form.setFieldValue('exemptRecipients', addresses)}
          error={form.errors['exemptRecipients']}
        />
        <DirectoryPicker
          tenantId={tenantId}
          pick="addresses"
          label="Accounts for emergencies"
          description="Their sign-in is never disabled by Mailwarden. They are blocked in the gateway as everybody is."
          max={50}
          value={form.values.breakGlass}
          onChange={(addresses) => form.setFieldValue('breakGlass', addresses)}
          error={form.errors['breakGlass']}
        />
      </Stack>
    </Card>
  )
}
