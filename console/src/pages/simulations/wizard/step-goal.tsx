// Step 1: what the campaign is called, what it wants to know, and how people's privacy is kept.
import { Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { Card } from '#console/components/card.tsx'
import { Facts } from '#console/components/facts.tsx'
import { techniqueMeaning, techniqueWords } from '../words.ts'
import type { StepProps } from './step-props.ts'

export function GoalStep({ draft, set, setName, mistakes, isReadOnly }: StepProps) {
  const { settings, technique } = draft
  const isBaseline = settings.training.kind === 'none'
  return (
    <>
      <Card title="What is this campaign">
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Only administrators see it."
            value={draft.name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={mistakes['name']}
            maxLength={200}
            disabled={isReadOnly}
          />
          <Textarea
            label="Notes"
            description="What it is for, whom you told. Shown to who approves."
            value={settings.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
            maxLength={2_000}
            autosize
            minRows={2}
            disabled={isReadOnly}
          />
          <Facts items={[['Type', `${techniqueWords[technique]}. ${techniqueMeaning[technique]}`]]} />
        </Stack>
      </Card>
      {technique !== 'training' && (
        <Card title="What is it for">
          <Radio.Group
            aria-label="What is it for"
            value={isBaseline ? 'baseline' : 'practice'}
            onChange={(value) =>
              set({ training: { ...settings.training, kind: value === 'baseline' ? 'none' : 'built-in' } })
            }
          >
            <Stack gap={6}>
              <Radio
                value="practice"
                label="Practise"
                description="Who is caught sees at once how it could be recognised, and gets a short training."
                disabled={isReadOnly}
              />
              <Radio
                value="baseline"
                label="Measure a baseline"
                description="Who is caught sees a page that was not found, and nobody is trained: later campaigns are compared with this one."
                disabled={isReadOnly}
              />
            </Stack>
          </Radio.Group>
        </Card>
      )}
      <Card title="Privacy" lead="What people’s representatives agreed to. It cannot be loosened after launch.">
        <Stack gap="md">
          <Switch
            label="Anonymous"
            description="Results show only numbers of groups of at least five; nobody is named, not even to administrators."
            checked={settings.isAnonymous}
            onChange={(event) => set({ isAnonymous: event.currentTarget.checked })}
            disabled={isReadOnly}
          />
          <Switch
            label="Use signals of the tenant"
            description="Sign-ins and read marks of Microsoft 365 help to tell people from machines. Off where a works agreement forbids it; more visits then stay unconfirmed."
            checked={settings.hasTelemetry}
            onChange={(event) => set({ hasTelemetry: event.currentTarget.checked })}
            disabled={isReadOnly}
          />
          <Switch
            label="Somebody else must approve it"
            description="Four eyes: who drafted it cannot launch it alone."
            checked={settings.needsApproval}
            onChange={(event) => set({ needsApproval: event.currentTarget.checked })}
            disabled={isReadOnly}
          />
        </Stack>
      </Card>
    </>
  )
}
