// Step 5: what who is caught sees, which training follows, when it is due, and how people are reminded.
import { Checkbox, Group, NumberInput, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Card } from '#console/components/card.tsx'
import { States } from '#console/components/states.tsx'
import { trainingsQuery } from '../content-api.ts'
import type { StepProps } from './step-props.ts'

export function TrainingStep({ tenantId, draft, set, mistakes, isReadOnly }: StepProps) {
  const { training } = draft.settings
  const change = (part: Partial<typeof training>): void => set({ training: { ...training, ...part } })
  const isOnly = draft.technique === 'training'
  return (
    <>
      <Card title={isOnly ? 'Which training' : 'After being caught'}>
        <Radio.Group
          aria-label={isOnly ? 'Which training' : 'After being caught'}
          value={training.kind}
          onChange={(kind) => change({ kind: kind as typeof training.kind })}
          error={mistakes['kind']}
        >
          <Stack gap={6}>
            <Radio
              value="built-in"
              label="A training of Mailwarden"
              description="Five minutes at most, with a quiz; in English, German, French and Spanish."
              disabled={isReadOnly}
            />
            <Radio
              value="own"
              label="A training of yours"
              description="The page that explains the mail has a button that leads there. Mailwarden does not learn whether it was finished."
              disabled={isReadOnly}
            />
            {!isOnly && (
              <Radio
                value="none"
                label="None"
                description="A page that was not found, as fits a baseline."
                disabled={isReadOnly}
              />
            )}
          </Stack>
        </Radio.Group>
        {training.kind === 'own' && (
          <TextInput
            mt="md"
            label="Address of the training"
            placeholder="https://learning.contoso.com/phishing"
            type="url"
            value={training.url ?? ''}
            onChange={(event) => change({ url: event.currentTarget.value === '' ? null : event.currentTarget.value })}
            error={mistakes['url']}
            maxLength={500}
            disabled={isReadOnly}
          />
        )}
        {training.kind === 'built-in' && (
          <Trainings
            tenantId={tenantId}
            chosen={training.trainingIds}
            onChange={(trainingIds) => change({ trainingIds })}
            error={mistakes['trainingIds']}
            isReadOnly={isReadOnly}
            isOnly={isOnly}
          />
        )}
      </Card>
      {training.kind !== 'none' && (
        <Card
          title="Due date and reminders"
          lead="The first reminder comes 24 hours after the mail that told of the training; never on weekends or holidays."
        >
          <Group align="flex-start" gap="md">
            <NumberInput
              label="Due after days"
              value={training.due_days}
              onChange={(value) => change({ due_days: Number(value) || 1 })}
              min={1}
              max={365}
              allowDecimal={false}
              w={160}
              disabled={isReadOnly}
            />
            <NumberInput
              label="Reminders at most"
              value={training.reminders}
              onChange={(value) => change({ reminders: Number(value) || 0 })}
              min={0}
              max={10}
              allowDecimal={false}
              w={160}
              disabled={isReadOnly}
            />
            <NumberInput
              label="Days between reminders"
              value={training.reminderEvery_days}
              onChange={(value) => change({ reminderEvery_days: Number(value) || 1 })}
              min={1}
              max={30}
              allowDecimal={false}
              w={180}
              disabled={isReadOnly || training.reminders === 0}
            />
          </Group>
        </Card>
      )}
    </>
  )
}

interface TrainingsProps {
  tenantId: string
  chosen: string[]
  onChange: (ids: string[]) => void
  error: string | undefined
  isReadOnly: boolean
  isOnly: boolean
}

const chosen_max = 12

function Trainings({ tenantId, chosen, onChange, error, isReadOnly, isOnly }: TrainingsProps) {
  const query = useQuery(trainingsQuery(tenantId))
  return (
    <States query={query} shape="form" failure="The trainings cannot be shown">
      {({ items }) => (
        <Checkbox.Group
          mt="md"
          label={isOnly ? 'Trainings' : 'Trainings, instead of the one that matches the attack'}
          value={chosen}
          onChange={(ids) => onChange(ids.slice(0, chosen_max))}
          error={error}
        >
          <Stack gap={8} mt={6}>
            {items.map(({ id, title, minutes }) => (
              <Checkbox key={id} value={id} label={title} description={`About ${minutes} min`} disabled={isReadOnly} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </States>
  )
}
