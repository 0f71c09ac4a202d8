// Nothing to show, and what that means: nothing yet, none match, good news, or not for this person.
import { Button, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconFilterOff, IconInbox, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './empty.module.css'

export type EmptyState =
  /** What will appear, and one act. */
  | { kind: 'nothing-yet'; title: string; text?: string; action?: ReactNode }
  /** `without`: how many there are without the filters, when that is known. */
  | { kind: 'no-match'; noun: string; filters: readonly string[]; without?: number; onClear: () => void }
  | { kind: 'good-news'; text: string }
  /** Who can change it stands in `text`. */
  | { kind: 'not-set-up'; text: string; link?: { to: string; label: string } }
  /** What was asked for is gone, or never was. */
  | { kind: 'not-here'; title: string; text: string; link?: { to: string; label: string } }
  | { kind: 'not-licensed'; text: string }
  | { kind: 'no-right'; text: string }

const icons = {
  'nothing-yet': IconInbox,
  'no-match': IconFilterOff,
  'good-news': IconCircleCheck,
  'not-set-up': IconInbox,
  'not-here': IconInbox,
  'not-licensed': IconLock,
  'no-right': IconLock,
}

export function Empty({ state }: { state: EmptyState }) {
  const Icon = icons[state.kind]
  return (
    <Stack align="center" gap="xs" className={classes.empty}>
      <Icon
        size={32}
        stroke={1.5}
        aria-hidden
        color={state.kind === 'good-news' ? 'var(--mw-ok)' : 'var(--mw-neutral)'}
      />
      <Words state={state} />
    </Stack>
  )
}

function Words({ state }: { state: EmptyState }) {
  switch (state.kind) {
    case 'nothing-yet':
      return (
        <>
          <Text fw={600}>{state.title}</Text>
          {state.text !== undefined && <Text c="dimmed">{state.text}</Text>}
          {state.action}
        </>
      )
    case 'no-match':
      return (
        <>
          <Text fw={600}>No {state.noun} match</Text>
          <Text c="dimmed" className="breakable">
            {state.filters.join(', ')}
            {state.without !== undefined && `. Without filters there are ${state.without.toLocaleString()}.`}
          </Text>
          <Button variant="default" onClick={state.onClear}>
            Clear filters
          </Button>
        </>
      )
    case 'good-news':
      return <Text fw={600}>{state.text}</Text>
    case 'not-set-up':
    case 'not-here':
      return (
        <>
          <Text fw={600}>{state.kind === 'not-here' ? state.title : 'Not set up'}</Text>
          <Text c="dimmed">{state.text}</Text>
          {state.link !== undefined && (
            <Button variant="default" component={Link} to={state.link.to}>
              {state.link.label}
            </Button>
          )}
        </>
      )
    case 'not-licensed':
    case 'no-right':
      return (
        <>
          <Text fw={600}>{state.kind === 'no-right' ? 'Not for your role' : 'Not licensed'}</Text>
          <Text c="dimmed">{state.text}</Text>
        </>
      )
  }
}
