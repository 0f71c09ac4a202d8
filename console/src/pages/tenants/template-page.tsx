// One template: what it sets, taken over from a tenant that is set up well; what it locks; whom it is applied to.
import {
  Anchor,
  Button,
  Checkbox,
  Group,
  List,
  MultiSelect,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { templateOptionNames } from './template-options.ts'
import type { Template } from '#providers/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { send } from '#console/api/send.ts'
import { useMay, useSession } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import {
  templatesQuery,
  useApplyTemplate,
  useReleaseTemplate,
  useRemoveTemplate,
  useSaveTemplate,
  type TemplateBody,
} from './providers-api.ts'
import { policiesText, optionWords } from './words.ts'

export function Component() {
  const { id = 'new' } = useParams()
  const query = useQuery(templatesQuery)
  const template = query.data?.items.find((each) => each.id === id)
  return (
    <Page
      title={id === 'new' ? 'New template' : (template?.name ?? 'Policy template')}
      isNarrow
      above={
        <Anchor component={Link} to="/tenants/templates" size="sm">
          Policy templates
        </Anchor>
      }
      actions={template !== undefined && <Remove template={template} />}
    >
      <States
        query={query}
        shape="form"
        failure="The template cannot be shown"
        empty={() =>
          id === 'new' || template !== undefined ? null : { kind: 'nothing-yet', title: 'There is no such template' }
        }
      >
        {() => (
          <>
            <TemplateForm key={`${id}${template?.updatedAt ?? ''}`} template={template ?? null} />
            {template !== undefined && <Customers template={template} />}
          </>
        )}
      </States>
    </Page>
  )
}

interface PolicyView {
  id: string
  name?: string
  [key: string]: unknown
}

/** Null: the caller may change it. */
function refusalFor(may: (permission: string) => boolean, template: Template | null): string | null {
  if (!may('providers.write')) return needs('Provider admin')
  return template?.mayChange === false ? 'Customers that you do not look after have it, too' : null
}

/** What a template may hold of a policy: all but what belongs to its tenant. */
function withoutIdentity(policy: PolicyView): Record<string, unknown> {
  const { id: _id, tenantId: _tenant, createdAt: _made, updatedAt: _changed, updatedBy: _by, ...rest } = policy
  return rest
}

function TemplateForm({ template }: { template: Template | null }) {
  const may = useMay()
  const navigate = useNavigate()
  const save = useSaveTemplate()
  const form = useForm<TemplateBody>({
    initialValues: {
      name: template?.name ?? '',
      description: template?.description ?? '',
      content: template?.content ?? {},
      locked: (template?.locked ?? []) as TemplateBody['locked'],
    },
    validate: { name: (value) => (value.trim() === '' ? 'Give it a name' : null) },
  })
  const { content } = form.values
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        save.mutate(
          { id: template?.id ?? null, template: values },
          {
            onSuccess: ({ id }) => {
              announce('Saved')
              void navigate(`/tenants/templates/${id}`)
            },
            onError: (error) => form.setErrors(fieldErrors(error)),
          },
        ),
      )}
    >
      {save.error !== null && <Problem error={save.error} title="The template was not saved" />}
      <Card title="Template">
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={100} {...form.getInputProps('name')} />
          <Textarea label="Description" maxLength={500} autosize minRows={2} {...form.getInputProps('description')} />
        </Stack>
      </Card>
      <Card
        title="What it sets"
        lead="Taken over from a tenant as it is now. Later changes there do not change the template."
      >
        <Stack gap="sm">
          <Text size="sm">
            {template !== null && template.content === undefined
              ? 'It is applied only to customers that you do not look after, so its content is not shown.'
              : content.policies === undefined
                ? 'No policies yet.'
                : policiesText(content.policies)}
            {content.portal !== undefined && ' And settings of the portal.'}
          </Text>
          <TakeOver onTaken={(taken) => form.setFieldValue('content', { ...content, ...taken })} />
        </Stack>
      </Card>
      <Card title="What it locks" lead="Administrators of the tenants see it and cannot change it.">
        <Checkbox.Group aria-label="Locked options" {...form.getInputProps('locked')}>
          <Stack gap={6}>
            {templateOptionNames.map((option) => (
              <Checkbox key={option} value={option} label={optionWords[option]} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Card>
      <Group justify="flex-end" mb="md">
        <DisabledReason reason={refusalFor(may, template)}>
          <Button type="submit" loading={save.isPending}>
            Save template
          </Button>
        </DisabledReason>
      </Group>
    </form>
  )
}

function TakeOver({ onTaken }: { onTaken: (content: TemplateBody['content']) => void }) {
  const { tenants } = useSession()
  const [tenantId, setTenantId] = useState<string | null>(null)
  const take = useMutation({
    mutationFn: async (from: string) => {
      const { items } = await send<{ items: PolicyView[] }>('GET', `/api/v1/tenants/${from}/policies`)
      const { settings } = await send<{ settings?: Record<string, unknown> }>(
        'GET',
        `/api/v1/tenants/${from}/portal/settings`,
      ).catch(() => ({ settings: undefined }))
      return { policies: items.map(withoutIdentity), ...(settings === undefined ? {} : { portal: settings }) }
    },
    onSuccess: (content) => {
      announce(`${plural(content.policies.length, 'policy', 'policies')} taken over`)
      onTaken(content)
    },
  })
  return (
    <>
      {take.error !== null && <Problem error={take.error} title="Nothing was taken over" />}
      <Group align="flex-end" gap="xs">
        <Select
          label="Tenant"
          data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
          value={tenantId}
          onChange={setTenantId}
          searchable
          limit={100}
        />
        <Button
          variant="default"
          loading={take.isPending}
          disabled={tenantId === null}
          onClick={() => tenantId !== null && take.mutate(tenantId)}
        >
          Take over its policies
        </Button>
      </Group>
    </>
  )
}

function Customers({ template }: { template: Template }) {
  const { tenants } = useSession()
  const may = useMay()
  const confirm = useConfirm()
  const apply = useApplyTemplate()
  const release = useReleaseTemplate()
  const [chosen, setChosen] = useState<string[]>([])
  const names = new Map(tenants.map(({ id, name }) => [id, name]))
  const old = template.customers.filter(({ isOld }) => isOld).map(({ id }) => id)
  const run = (tenantIds: string[]): void =>
    confirm({
      title: `Apply ${template.name} to ${plural(tenantIds.length, 'tenant')}`,
      verb: 'Apply',
      typeName: tenantIds.length > 1 ? template.name : undefined,
      children: (
        <>
          The policies of {tenantIds.map((id) => names.get(id) ?? id).join(', ')} are replaced by those of the template.
          Mail that arrives afterwards is treated by them.
        </>
      ),
      run: async () => {
        await apply.mutateAsync({ id: template.id, tenantIds })
        setChosen([])
      },
    })
  const reason = may('providers.write') ? null : needs('Provider admin')
  const failed = apply.data?.results.filter(({ state }) => state === 'failed') ?? []
  return (
    <Card title="Tenants">
      {failed.length > 0 && (
        <Notice tone="warning" title={`${plural(failed.length, 'tenant')} stayed as they were`}>
          <List size="sm">
            {failed.map(({ tenantId, detail }) => (
              <List.Item key={tenantId}>
                {names.get(tenantId) ?? tenantId}: {detail}
              </List.Item>
            ))}
          </List>
        </Notice>
      )}
      <Stack gap="sm">
        {template.customers.map(({ id, name, appliedAt, isOld }) => (
          <Group key={id} justify="space-between">
            <Text size="sm">
              {name}, applied <RelativeTime at={appliedAt} />{' '}
              {isOld && <ToneLabel tone="warning">Older state</ToneLabel>}
            </Text>
            <DisabledReason reason={reason}>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Let go of ${name}`}
                onClick={() =>
                  confirm({
                    title: `Let go of ${name}`,
                    verb: 'Let go',
                    children: 'Its policies stay as they are; nothing is locked there any more.',
                    run: () => release.mutateAsync({ id: template.id, tenantId: id }),
                  })
                }
              >
                Let go
              </Button>
            </DisabledReason>
          </Group>
        ))}
        <Group align="flex-end" gap="xs">
          <MultiSelect
            label="Apply to"
            flex={1}
            data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen}
            onChange={setChosen}
            searchable
            limit={100}
          />
          <DisabledReason reason={reason}>
            <Button disabled={chosen.length === 0} onClick={() => run(chosen)}>
              Apply
            </Button>
          </DisabledReason>
          {old.length > 0 && (
            <DisabledReason reason={reason}>
              <Button variant="default" onClick={() => run(old)}>
                Bring {plural(old.length, 'tenant')} up to date
              </Button>
            </DisabledReason>
          )}
        </Group>
      </Stack>
    </Card>
  )
}

function Remove({ template }: { template: Template }) {
  const confirm = useConfirm()
  const navigate = useNavigate()
  const remove = useRemoveTemplate()
  const may = useMay()
  const count = template.customers.length
  const reason =
    refusalFor(may, template) ??
    (count > 0 ? `It is applied to ${plural(count, 'tenant')}. Let go of them first.` : null)
  return (
    <DisabledReason reason={reason}>
      <Button
        variant="default"
        onClick={() =>
          confirm({
            title: `Delete the template ${template.name}`,
            verb: 'Delete',
            isDangerous: true,
            children: 'Nobody has it.',
            run: async () => {
              await remove.mutateAsync(template.id)
              void navigate('/tenants/templates')
            },
          })
        }
      >
        Delete
      </Button>
    </DisabledReason>
  )
}
