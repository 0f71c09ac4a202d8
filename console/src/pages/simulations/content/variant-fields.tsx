// The mail in one language: sender, subject, source, text part, and the cues by which it is recognised.
import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { Card } from '#console/components/card.tsx'
import { variablesQuery, type Variant } from '../content-api.ts'
import classes from '../simulations.module.css'
import type { Mistakes } from './mistakes.ts'
import { SourceField } from './source-field.tsx'
import { VariableMenu } from './variable-menu.tsx'

interface Props {
  tenantId: string
  variant: Variant
  /** By field of the mail. */
  mistakes: Mistakes
  onChange: (change: Partial<Variant>) => void
}

type Cue = Variant['cues'][number]

export function VariantFields({ tenantId, variant, mistakes, onChange }: Props) {
  const query = useQuery(variablesQuery(tenantId))
  const variables = query.data?.items ?? []
  const subject = useRef<HTMLInputElement>(null)
  return (
    <>
      <Card title="Mail">
        <Stack gap="sm">
          <Group grow align="flex-start">
            <TextInput
              label="Sender’s name"
              value={variant.fromName}
              onChange={(event) => onChange({ fromName: event.currentTarget.value })}
              error={mistakes['fromName']}
              maxLength={120}
            />
            <TextInput
              label="Before the @"
              description="The domain is that of the campaign"
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={variant.fromLocalPart}
              onChange={(event) => onChange({ fromLocalPart: event.currentTarget.value })}
              error={mistakes['fromLocalPart']}
              maxLength={64}
            />
          </Group>
          <TextInput
            ref={subject}
            label="Subject"
            rightSection={<VariableMenu field={subject} into="Subject" variables={variables} isSmall />}
            value={variant.subject}
            onChange={(event) => onChange({ subject: event.currentTarget.value })}
            error={mistakes['subject']}
            maxLength={200}
          />
          <SourceField
            label="HTML"
            value={variant.html}
            onChange={(html) => onChange({ html })}
            mistake={mistakes['html']}
            maxLength={200_000}
            rows={18}
            variables={variables}
          />
          <SourceField
            label="Text part"
            description="Empty: made from the HTML part"
            value={variant.text}
            onChange={(text) => onChange({ text })}
            mistake={mistakes['text']}
            maxLength={50_000}
            rows={8}
            variables={variables}
            isProse
          />
        </Stack>
      </Card>
      <Cues
        cues={variant.cues}
        mistakes={mistakes}
        kinds={(query.data?.cueKinds ?? []).map(({ kind, label }) => ({ value: kind, label }))}
        onChange={(cues) => onChange({ cues })}
      />
    </>
  )
}

const places = [
  { value: 'sender', label: 'Sender' },
  { value: 'subject', label: 'Subject' },
  { value: 'body', label: 'Text' },
  { value: 'link', label: 'Link' },
  { value: 'attachment', label: 'Attachment' },
  { value: 'whole', label: 'The mail as a whole' },
]
const cues_max = 40

interface CuesProps {
  cues: readonly Cue[]
  mistakes: Mistakes
  kinds: { value: string; label: string }[]
  onChange: (cues: Cue[]) => void
}

function Cues({ cues, mistakes, kinds, onChange }: CuesProps) {
  const set = (at: number, change: Partial<Cue>): void =>
    onChange(cues.map((cue, index) => (index === at ? { ...cue, ...change } : cue)))
  return (
    <Card
      title="By what it is recognised"
      lead="Who is caught is shown these, in the mail itself. They decide how hard it is, too."
      actions={
        <Button
          size="xs"
          variant="default"
          disabled={cues.length >= cues_max}
          onClick={() => onChange([...cues, { kind: 'urgency', quote: null, where: 'whole', explanation: '' }])}
        >
          Add a cue
        </Button>
      }
    >
      {cues.map((cue, index) => (
        <fieldset key={index} className={classes.cue}>
          <legend>Cue {index + 1}</legend>
          <Stack gap="xs">
            <Group grow align="flex-start">
              <Select
                label="Kind"
                data={
                  kinds.some(({ value }) => value === cue.kind)
                    ? kinds
                    : [{ value: cue.kind, label: cue.kind }, ...kinds]
                }
                value={cue.kind}
                onChange={(kind) => kind !== null && set(index, { kind: kind as Cue['kind'] })}
                allowDeselect={false}
                searchable
              />
              <Select
                label="Where"
                data={places}
                value={cue.where}
                onChange={(where) => where !== null && set(index, { where: where as Cue['where'] })}
                allowDeselect={false}
              />
            </Group>
            <TextInput
              label="Words that it stands on"
              description="Exactly as in the mail; empty: the mail as a whole"
              value={cue.quote ?? ''}
              onChange={(event) =>
                set(index, { quote: event.currentTarget.value === '' ? null : event.currentTarget.value })
              }
              error={mistakes[`cues.${index}.quote`]}
              maxLength={300}
            />
            <Textarea
              label="Explanation"
              value={cue.explanation}
              onChange={(event) => set(index, { explanation: event.currentTarget.value })}
              maxLength={500}
              autosize
              minRows={2}
            />
            <div>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => onChange(cues.filter((_, at) => at !== index))}
                aria-label={`Remove cue ${index + 1}`}
              >
                Remove
              </Button>
            </div>
          </Stack>
        </fieldset>
      ))}
    </Card>
  )
}
