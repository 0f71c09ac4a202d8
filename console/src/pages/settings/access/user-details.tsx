// One administrator: roles, ways to sign in, sessions.
import { Button, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { User, UserSession } from '#access/contract.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { Facts } from '#console/components/facts.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { SessionsTable } from '../account/sessions-table.tsx'
import { browserOf } from '../account/words.ts'
import { useEndUserSession, userSessionsQuery } from './access-api.ts'
import { useReachWords } from './reach.tsx'

export function UserDetails({ user }: { user: User }) {
  const may = useMay()
  const reachWords = useReachWords()
  const ways = [
    ...(user.hasPassword ? ['Password'] : []),
    ...(user.isMicrosoft ? ['Microsoft'] : []),
    ...(user.secondFactor ? ['with a second factor'] : []),
  ]
  return (
    <Stack gap="md">
      <Facts
        items={[
          ['Address', user.email],
          ...user.assignments.map(({ roleName, scope }) => [roleName, reachWords(scope)] as const),
          ['Signs in by', ways.length === 0 ? 'Nothing yet' : ways.join(', ')],
          ['Since', <RelativeTime key="since" at={user.createdAt} focusable />],
          [
            'Last sign-in',
            user.lastSignInAt === null ? 'Never' : <RelativeTime key="last" at={user.lastSignInAt} focusable />,
          ],
        ]}
      />
      {may('sessions.manage') && user.mayChange && <Sessions user={user} />}
    </Stack>
  )
}

function Sessions({ user }: { user: User }) {
  const query = useQuery(userSessionsQuery(user.id))
  const confirm = useConfirm()
  const end = useEndUserSession()
  const ask = (session: UserSession): void =>
    confirm({
      title: `End a session of ${user.name}`,
      verb: 'End',
      children: `${browserOf(session.userAgent)} at ${session.address ?? 'an unknown address'} is signed out at once.`,
      run: () => end.mutateAsync({ userId: user.id, sessionId: session.id }),
    })
  return (
    <div>
      <Title order={3}>Sessions</Title>
      <States
        query={query}
        shape="text"
        failure="The sessions cannot be shown"
        empty={({ items }) => (items.length > 0 ? null : { kind: 'good-news', text: 'Not signed in anywhere.' })}
      >
        {({ items }) => (
          <>
            <SessionsTable sessions={items} onEnd={ask} />
            <Button
              size="xs"
              variant="default"
              mt="xs"
              onClick={() =>
                confirm({
                  title: `End all sessions of ${user.name}`,
                  verb: 'End all',
                  isDangerous: true,
                  children: 'All their browsers are signed out at once.',
                  run: () => end.mutateAsync({ userId: user.id }),
                })
              }
            >
              End all sessions
            </Button>
          </>
        )}
      </States>
    </div>
  )
}
