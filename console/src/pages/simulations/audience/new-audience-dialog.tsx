// A saved audience: a list that is filled from a file, or a rule.
import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { useNavigate } from 'react-router'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import type { AudienceRule, SavedAudience } from '../audiences-api.ts'
import { useSimulationCall } from '../simulations-api.ts'
import { emptyRule, isEmptyRule } from './rule.ts'
import { RuleFields } from './rule-fields.tsx'

interface Props {
  tenantId: string
  isOpen: boolean
  onClose: () => void
}

export default function NewAudienceDialog({ tenantId, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="New audience" size="lg">
      <Form tenantId={tenantId} onClose={onClose} />
    </Modal>
  )
}

interface CreateBody {
  name: string
  rule?: AudienceRule
}

function Form({ tenantId, onClose }: Omit<Props, 'isOpen'>) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [kind, setKind] = useState('rule')
  const [rule, setRule] = useState(emptyRule)
  const create = useSimulationCall<CreateBody, SavedAudience>(tenantId, { method: 'POST', path: 'audiences' })
  const isIncomplete = name.trim() === '' || (kind === 'rule' && isEmptyRule(rule))
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    create.mutate(
      { name: name.trim(), ...(kind === 'rule' ? { rule } : {}) },
      {
        onSuccess: ({ id }) => {
          onClose()
          void navigate(`/t/${tenantId}/simulations/audiences/${id}`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldErrors(create.error)['name']}
          maxLength={120}
          required
          data-autofocus
        />
        <Radio.Group aria-label="Kind" value={kind} onChange={setKind}>
          <Stack gap={6}>
            <Radio value="rule" label="A rule" description="Looked up anew each time: who fits then is in it." />
            <Radio value="list" label="A list" description="Filled from a CSV file, with a look at it first." />
          </Stack>
        </Radio.Group>
        {kind === 'rule' && <RuleFields tenantId={tenantId} rule={rule} onChange={setRule} isDisabled={false} />}
        {create.error !== null && <Problem error={create.error} title="The audience was not made" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={isIncomplete}>
            Make the audience
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
