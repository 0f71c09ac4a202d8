// One notification rule: channel, how often for what, exceptions.
import {
  ActionIcon,
  Button,
  Fieldset,
  Group,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Frequency, RuleView } from '#alerts/rules-contract.ts'
import type { Scope } from '#console/api/scope.ts'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { alertTypesQuery } from '#console/pages/alerts/alerts-api.ts'
import { categoryWords, frequencyWords, productWords } from '#console/pages/alerts/words.ts'
import { inputOf, mistakesOf, valuesOf, type RuleValues } from './rule-form-values.ts'
import { useSaveRule } from './rules-api.ts'

type Form = UseFormReturnType<RuleValues>

const severityWords = { high: 'High', medium: 'Medium', low: 'Low' }
const valuesBy = { severity: severityWords, product: productWords, category: categoryWords }
const optionsOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

export function RuleForm({ rule, scope, onDone }: { rule: RuleView | null; scope: Scope; onDone: () => void }) {
  const save = useSaveRule(scope)
  const form = useForm<RuleValues>({ initialValues: valuesOf(rule), validate: mistakesOf })
  const submit = (values: RuleValues): void =>
    save.mutate(
      { id: rule?.id ?? null, rule: inputOf(values) },
      {
        onSuccess: () => {
          announce('Saved')
          onDone()
        },
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    )
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <Stack gap="md">
        {save.error !== null && <Problem error={save.error} title="The rule was not saved" />}
        <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <Switch label="In force" {...form.getInputProps('isEnabled', { type: 'checkbox' })} />
        <Channel form={form} />
        <Frequencies form={form} />
        <Exceptions form={form} />
        <Switch label="Tell again when it is over" {...form.getInputProps('tellsWhenClosed', { type: 'checkbox' })} />
        {scope.tenantId === null && (
          <Select
            label="For alerts of"
            data={[
              { value: 'own', label: 'The installation' },
              {
                value: 'tenants-without-rules',
                label: 'The installation, and tenants that have no rules of their own',
              },
              { value: 'everything', label: 'The installation and all tenants' },
            ]}
            allowDeselect={false}
            {...form.getInputProps('appliesTo')}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Save rule
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Channel({ form }: { form: Form }) {
  return (
    <Fieldset legend="Channel">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Channel"
          data={[
            { value: 'email', label: 'E-mail' },
            { value: 'webhook', label: 'Webhook' },
            { value: 'syslog', label: 'Syslog' },
          ]}
          {...form.getInputProps('kind')}
        />
        {form.values.kind === 'email' && (
          <TagsInput
            label="Recipients"
            description="Enter after each address. Distribution lists and outside addresses work."
            maxTags={50}
            splitChars={[',', ';', ' ']}
            acceptValueOnBlur
            {...form.getInputProps('recipients')}
          />
        )}
        {form.values.kind === 'webhook' && <Webhook form={form} />}
        {form.values.kind === 'syslog' && <Syslog form={form} />}
      </Stack>
    </Fieldset>
  )
}

function Webhook({ form }: { form: Form }) {
  const { hasSecret, removesSecret } = form.values
  return (
    <>
      <TextInput label="Address" type="url" maxLength={2_000} placeholder="https://" {...form.getInputProps('url')} />
      <PasswordInput
        label="Secret"
        description={
          hasSecret
            ? 'One is set; leave empty to keep it.'
            : 'Signs each call, so that the receiver knows it is from here.'
        }
        autoComplete="off"
        maxLength={500}
        disabled={removesSecret}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the secret', tabIndex: 0 }}
        {...form.getInputProps('secret')}
      />
      {hasSecret && <Switch label="Remove the secret" {...form.getInputProps('removesSecret', { type: 'checkbox' })} />}
    </>
  )
}

function Syslog({ form }: { form: Form }) {
  return (
    <>
      <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
        <TextInput label="Server" maxLength={253} {...form.getInputProps('host')} />
        <NumberInput label="Port" min={1} max={65_535} allowDecimal={false} {...form.getInputProps('port')} />
        <Select
          label="Transport"
          data={optionsOf({ tls: 'TLS', tcp: 'TCP', udp: 'UDP' })}
          allowDeselect={false}
          {...form.getInputProps('transport')}
        />
      </Group>
      <Group gap="sm" align="flex-start" grow>
        <Select
          label="Format"
          data={optionsOf({ rfc5424: 'RFC 5424', cef: 'CEF' })}
          allowDeselect={false}
          {...form.getInputProps('format')}
        />
        <NumberInput
          label="Facility"
          description="13 is log audit"
          min={0}
          max={23}
          allowDecimal={false}
          {...form.getInputProps('facility')}
        />
      </Group>
      {form.values.transport === 'tls' && (
        <Textarea
          label="Authorities (PEM)"
          description="Empty: the public ones"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={20_000}
          {...form.getInputProps('caPem')}
        />
      )}
    </>
  )
}

function Frequencies({ form }: { form: Form }) {
  const words: Record<string, string> = valuesBy[form.values.by]
  return (
    <Fieldset legend="How often">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Chosen by"
          data={[
            { value: 'severity', label: 'By severity' },
            { value: 'product', label: 'By product' },
            { value: 'category', label: 'By category' },
          ]}
          value={form.values.by}
          onChange={(by) => {
            form.setFieldValue('by', by as RuleValues['by'])
            form.setFieldValue('frequencies', {})
          }}
        />
        {Object.entries(words).map(([value, label]) => (
          <Select
            key={value}
            label={label}
            data={optionsOf(frequencyWords)}
            allowDeselect={false}
            value={form.values.frequencies[value] ?? 'never'}
            onChange={(frequency) =>
              form.setFieldValue('frequencies', { ...form.values.frequencies, [value]: frequency as Frequency })
            }
          />
        ))}
      </Stack>
    </Fieldset>
  )
}

function Exceptions({ form }: { form: Form }) {
  const { data } = useQuery(alertTypesQuery)
  const types = (data?.items ?? []).map(({ type, title }) => ({ value: type, label: title }))
  return (
    <Fieldset legend="Exceptions">
      <Stack gap="sm">
        {form.values.exceptions.map((exception, index) => (
          // Their place is their identity: two empty ones are the same.
          <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
            <Select
              flex={1}
              label="Type"
              data={types}
              searchable
              value={exception.type === '' ? null : exception.type}
              onChange={(type) => form.setFieldValue(`exceptions.${index}.type`, type ?? '')}
              error={form.errors[`exceptions.${index}.type`]}
            />
            <Select
              flex={1}
              label="How often"
              data={optionsOf(frequencyWords)}
              allowDeselect={false}
              value={exception.frequency}
              onChange={(frequency) => form.setFieldValue(`exceptions.${index}.frequency`, frequency as Frequency)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label="Remove this exception"
              onClick={() => form.removeListItem('exceptions', index)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem('exceptions', { type: types[0]?.value ?? '', frequency: 'never' })}
          >
            Add an exception
          </Button>
        </div>
      </Stack>
    </Fieldset>
  )
}
