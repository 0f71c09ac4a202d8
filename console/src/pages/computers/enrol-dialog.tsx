// A new enrolment token: shown once, with the command line for each system.
import { Button, Group, Modal, NumberInput, Select, Stack, Tabs, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { fieldErrors } from '#console/api/error.ts'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Copy } from '#console/components/copy.tsx'
import { formatTime, plural } from '#console/util/numbers.ts'
import { useMakeToken, type MadeToken } from './computers-api.ts'
import { commandLines, type System } from './enrol-command.ts'
import classes from './enrol-dialog.module.css'

export interface EnrolDialogProps {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export function EnrolDialog({ tenantId, isOpen, onClose }: EnrolDialogProps) {
  const [made, setMade] = useState<MadeToken | null>(null)
  const close = (): void => {
    setMade(null)
    onClose()
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={made === null ? 'Enrol computers' : 'Run this on the computers'}
      size="lg"
      // The token is told once: no click beside it takes it away.
      closeOnClickOutside={made === null}
      closeOnEscape={made === null}
      withCloseButton={made === null}
    >
      {made === null ? (
        <TokenForm tenantId={tenantId} onMade={setMade} onCancel={close} />
      ) : (
        <Commands token={made} onDone={close} />
      )}
    </Modal>
  )
}

const lives = [
  { value: '24', label: 'One day' },
  { value: '168', label: '7 days' },
  { value: '720', label: '30 days' },
]

interface TokenFormProps {
  tenantId: string
  onMade: (made: MadeToken) => void
  onCancel: () => void
}

function TokenForm({ tenantId, onMade, onCancel }: TokenFormProps) {
  const make = useMakeToken(tenantId)
  const form = useForm({
    initialValues: { name: '', uses: 1, hours: '24' },
    validate: { name: (value) => (value.trim() === '' ? 'Say what it is for.' : null) },
  })
  const submit = form.onSubmit(({ name, uses, hours }) =>
    make.mutate(
      { name: name.trim(), uses: Number(uses), hours: Number(hours) },
      { onSuccess: onMade, onError: (error) => form.setErrors(fieldErrors(error)) },
    ),
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">
          The agent is a small program for Linux, Windows and macOS. It reports who works at the computer, scans it when
          a mailbox is abused, and puts what it finds into quarantine. A token lets it in.
        </Text>
        <TextInput
          label="Name"
          description="Where it is used, e.g. “Laptops of sales”"
          required
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <NumberInput
          label="For how many computers"
          min={1}
          max={10_000}
          allowDecimal={false}
          {...form.getInputProps('uses')}
        />
        <Select label="Works for" data={lives} allowDeselect={false} {...form.getInputProps('hours')} />
        {make.error !== null && <Problem error={make.error} title="The token was not made" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make a token
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Commands({ token, onDone }: { token: MadeToken; onDone: () => void }) {
  const lines = commandLines(location.origin, token.token)
  return (
    <Stack gap="sm">
      <Notice tone="warning" title="The token is shown this once">
        It lets {plural(token.uses, 'computer')} in until {formatTime(new Date(token.expiresAt))}. Whoever has it can
        enrol a computer of theirs, so send it the way you send passwords.
      </Notice>
      <Tabs defaultValue="linux" keepMounted={false}>
        <Tabs.List>
          {lines.map(({ system, label }) => (
            <Tabs.Tab key={system} value={system}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {lines.map(({ system, before, command }) => (
          <Tabs.Panel key={system} value={system} pt="sm">
            <Command system={system} before={before} command={command} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          Only the token
        </Text>
        <Copy text={token.token} label="token" withText />
      </Group>
      <Text size="sm" c="dimmed">
        The computer appears in the list within seconds after the command has ended.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone}>I have kept it</Button>
      </Group>
    </Stack>
  )
}

function Command({ system, before, command }: { system: System; before: string; command: string }) {
  return (
    <>
      <Text size="sm" mb={6}>
        {before}
      </Text>
      <div className={classes.command}>
        {/* A keyboard must be able to scroll it. */}
        <pre tabIndex={0} aria-label={`Command for ${system}`}>
          {command}
        </pre>
        <Copy text={command} label="command" />
      </div>
    </>
  )
}
