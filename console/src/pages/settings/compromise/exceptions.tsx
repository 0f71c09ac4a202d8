// Mailboxes that send much on purpose, or that must not be blocked: each with its purpose and its end.
import { Button, Group, Modal, NumberInput, Radio, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { Card } from '#console/components/card.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatDay, formatNumber } from '#console/util/numbers.ts'
import { serverNow } from '#console/util/server-time.ts'
import { useNow } from '#console/util/use-now.ts'
import classes from '../../computers/computers.module.css'
import { DirectoryPicker } from '../../people/directory-picker.tsx'
import type { SettingsFormState } from './settings-form.tsx'
import { exceptionMistakes, exceptionOf, type Exception, type ExceptionValues } from './values.ts'

export function Exceptions({ form, tenantId }: { form: SettingsFormState; tenantId: string }) {
  const [isOpen, setOpen] = useState(false)
  const { exceptions } = form.values
  return (
    <Card
      title="Exceptions"
      lead="Each ends by itself, so that nobody forgets it. They are saved with the settings."
      actions={
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          Add an exception
        </Button>
      }
    >
      {exceptions.length === 0 ? (
        <Text size="sm" c="dimmed">
          None. Add one for mailboxes that send newsletters or invoices to many, and for those that must never stand
          still.
        </Text>
      ) : (
        <ExceptionTable
          exceptions={exceptions}
          onRemove={(address) =>
            form.setFieldValue(
              'exceptions',
              exceptions.filter((each) => each.address !== address),
            )
          }
        />
      )}
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Add an exception">
        <ExceptionForm
          tenantId={tenantId}
          others={exceptions}
          onAdd={(exception) => {
            form.setFieldValue('exceptions', [...exceptions, exception])
            setOpen(false)
          }}
          onCancel={() => setOpen(false)}
        />
      </Modal>
    </Card>
  )
}

function ExceptionTable({
  exceptions,
  onRemove,
}: {
  exceptions: readonly Exception[]
  onRemove: (address: string) => void
}) {
  const now = useNow()
  return (
    <div className={classes.scroll} role="region" aria-label="Exceptions" tabIndex={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {['Mailbox', 'What is different', 'Purpose', 'Ends', 'Act'].map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {exceptions.map(({ address, kind, count, purpose, expiresAt }) => (
            <Table.Tr key={address}>
              <Table.Td className="breakable">{address}</Table.Td>
              <Table.Td>
                {kind === 'bulk' ? `Blocked at ${formatNumber(count ?? 0)} spam messages` : 'Told only, not blocked'}
              </Table.Td>
              <Table.Td className="breakable">{purpose}</Table.Td>
              <Table.Td>
                {Date.parse(expiresAt) <= now.getTime() ? (
                  <ToneLabel tone="neutral">Ended</ToneLabel>
                ) : (
                  formatDay(new Date(expiresAt))
                )}
              </Table.Td>
              <Table.Td>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Remove the exception for ${address}`}
                  onClick={() => onRemove(address)}
                >
                  Remove
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface ExceptionFormProps {
  tenantId: string
  others: readonly Exception[]
  onAdd: (exception: Exception) => void
  onCancel: () => void
}

const standard: ExceptionValues = { address: '', purpose: '', kind: 'bulk', count: 100, ends: '' }

function ExceptionForm({ tenantId, others, onAdd, onCancel }: ExceptionFormProps) {
  const form = useForm<ExceptionValues>({
    initialValues: standard,
    validate: (values) => exceptionMistakes(values, others, serverNow()),
  })
  const add = (): void => {
    if (!form.validate().hasErrors) onAdd(exceptionOf(form.values))
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        // A dialog is part of the page's form for React, not for the browser.
        event.stopPropagation()
        add()
      }}
    >
      <Stack gap="sm">
        <DirectoryPicker
          tenantId={tenantId}
          pick="addresses"
          label="Mailbox"
          value={form.values.address === '' ? [] : [form.values.address]}
          onChange={([address = '']) => form.setFieldValue('address', address)}
          error={form.errors['address']}
          max={1}
          isRequired
          isAutoFocused
        />
        <Radio.Group label="What is different" {...form.getInputProps('kind')}>
          <Stack gap={6} mt={4}>
            <Radio
              value="bulk"
              label="It sends to many on purpose"
              description="Blocked only at a higher number of spam messages. Malware counts as for everybody."
            />
            <Radio
              value="alertOnly"
              label="It must not be blocked"
              description="You are told, and everything else is done; its mail goes on."
            />
          </Stack>
        </Radio.Group>
        {form.values.kind === 'bulk' && (
          <NumberInput
            label="Blocked at how many spam messages"
            min={3}
            max={100_000}
            allowDecimal={false}
            {...form.getInputProps('count')}
          />
        )}
        <TextInput
          label="Purpose"
          description="Why, and who asked for it."
          required
          maxLength={200}
          {...form.getInputProps('purpose')}
        />
        <TextInput label="Ends after (UTC)" type="date" required {...form.getInputProps('ends')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit">Add</Button>
        </Group>
      </Stack>
    </form>
  )
}
