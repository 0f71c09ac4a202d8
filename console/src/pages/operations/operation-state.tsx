// State of long work as a label.
import type { OperationView } from '#platform/operations/contract.ts'
import { ToneLabel, type Tone } from '#console/theme/tone.tsx'

const words: Record<OperationView['state'], { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Running', tone: 'info' },
  cancelling: { label: 'Stopping', tone: 'warning' },
  done: { label: 'Done', tone: 'ok' },
  failed: { label: 'Failed', tone: 'danger' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}

export function OperationState({ work }: { work: OperationView }) {
  if (work.state === 'done' && work.failed > 0) return <ToneLabel tone="warning">Done, some failed</ToneLabel>
  const { label, tone } = words[work.state]
  return <ToneLabel tone={tone}>{label}</ToneLabel>
}
