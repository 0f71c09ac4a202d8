// What a state means, always as icon and word: colour alone says nothing to many people (WCAG 1.4.1).
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, IconPoint } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './tone.module.css'

export type Tone = 'ok' | 'warning' | 'danger' | 'info' | 'neutral'

/** A state in a word and how it is meant. */
export interface ToneWord {
  tone: Tone
  word: string
}

const icons = {
  ok: IconCircleCheck,
  warning: IconAlertTriangle,
  danger: IconCircleX,
  info: IconInfoCircle,
  neutral: IconPoint,
}

/** A small label: `<ToneLabel tone="danger">Deleted</ToneLabel>`. */
export function ToneLabel({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.label} data-tone={tone}>
      <ToneIcon tone={tone} size={14} />
      <span>{children}</span>
    </span>
  )
}

export function ToneIcon({ tone, size = 18 }: { tone: Tone; size?: number }) {
  const Icon = icons[tone]
  return <Icon size={size} color={`var(--mw-${tone})`} aria-hidden className={classes.icon} />
}

const toneOfSeverity = { high: 'danger', medium: 'warning', low: 'info' } as const

export function Severity({ value }: { value: 'high' | 'medium' | 'low' }) {
  return <ToneLabel tone={toneOfSeverity[value]}>{value[0]!.toUpperCase() + value.slice(1)}</ToneLabel>
}
