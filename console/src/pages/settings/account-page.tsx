// My account: name, password, second factors, sessions, and what this browser keeps of my choices.
import { Button, Code, Group, Switch, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Account, UserSession } from '#access/contract.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { ShownOnce } from '#console/components/shown-once.tsx'
import { States } from '#console/components/states.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { usePreference } from '#console/util/preferences.ts'
import {
  accountQuery,
  changeName,
  endOtherSessions,
  endSession,
  ownSessionsQuery,
  renewRecoveryCodes,
  useAccountChange,
} from './account/account-api.ts'
import { PasskeysCard } from './account/passkeys-card.tsx'
import { PasswordCard } from './account/password-card.tsx'
import { SessionsTable } from './account/sessions-table.tsx'
import { TotpCard } from './account/totp-card.tsx'
import { browserOf } from './account/words.ts'

export function Component() {
  const query = useQuery(accountQuery)
  const [parameters] = useSearchParams()
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Page title="My account" isNarrow lead={query.data?.email}>
      <States query={query} shape="cards" failure="Your account cannot be shown">
        {(account) => (
          <>
            {parameters.has('welcome') && !account.totp && account.passkeys.length === 0 && (
              <Notice tone="info" title="Add a second factor">
                A passkey or an authenticator app keeps your account safe when somebody learns the password.
              </Notice>
            )}
            <NameCard account={account} />
            <PasskeysCard account={account} onRecoveryCodes={setCodes} />
            <TotpCard account={account} onRecoveryCodes={setCodes} />
            <RecoveryCard account={account} onRecoveryCodes={setCodes} />
            <PasswordCard account={account} />
            <MicrosoftCard account={account} />
            <SessionsCard />
            <PreferencesCard />
          </>
        )}
      </States>
      <ShownOnce
        title="Recovery codes"
        secrets={codes === null ? null : [['Recovery codes', codes.join('\n')]]}
        onClose={() => setCodes(null)}
      >
        Each signs you in once, instead of the second factor, when the device is lost. They are not shown again: print
        them or keep them in a password manager.
      </ShownOnce>
    </Page>
  )
}

function NameCard({ account }: { account: Account }) {
  const [name, setName] = useState(account.name)
  const change = useAccountChange(changeName)
  return (
    <Card title="Name" lead="As it stands in the audit log.">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(name.trim(), { onSuccess: () => announce('Saved') })
        }}
      >
        <Group gap="xs" align="flex-end">
          <TextInput
            label="Name"
            required
            maxLength={100}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={change.isPending} disabled={name.trim() === account.name}>
            Save
          </Button>
        </Group>
      </form>
      {change.error !== null && <Problem error={change.error} title="The name was not saved" />}
    </Card>
  )
}

function RecoveryCard({ account, onRecoveryCodes }: { account: Account; onRecoveryCodes: (codes: string[]) => void }) {
  const confirm = useConfirm()
  const renew = useAccountChange(renewRecoveryCodes)
  if (!account.totp && account.passkeys.length === 0) return null
  return (
    <Card
      title="Recovery codes"
      lead="For the day when the device is lost. Each works once."
      actions={
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            confirm({
              title: 'Make new recovery codes',
              verb: 'Make new codes',
              children: 'The codes that you have no longer work.',
              run: async () => {
                const { recoveryCodes } = await renew.mutateAsync(undefined)
                if (recoveryCodes !== null) onRecoveryCodes(recoveryCodes)
              },
            })
          }
        >
          Make new codes
        </Button>
      }
    >
      <Text size="sm">{plural(account.recoveryCodesLeft, 'code is', 'codes are')} left.</Text>
    </Card>
  )
}

function MicrosoftCard({ account }: { account: Account }) {
  if (account.microsoft === null)
    return (
      <Card
        title="Microsoft account"
        lead="Sign in with your account of Microsoft 365. Its own second factor counts."
        actions={
          <Button size="xs" variant="default" component="a" href="/api/v1/session/microsoft?purpose=link&next=/account">
            Link
          </Button>
        }
      />
    )
  return (
    <Card title="Microsoft account" lead="You can sign in with it.">
      <Text size="sm" className="breakable">
        Tenant <Code>{account.microsoft.tenantId}</Code>, object <Code>{account.microsoft.objectId}</Code>
      </Text>
    </Card>
  )
}

function SessionsCard() {
  const query = useQuery(ownSessionsQuery)
  const confirm = useConfirm()
  const end = useAccountChange(endSession)
  const endOthers = useAccountChange(endOtherSessions)
  const ask = (session: UserSession): void =>
    confirm({
      title: 'End this session',
      verb: 'End',
      done: 'Session ended',
      children: `${browserOf(session.userAgent)} at ${session.address ?? 'an unknown address'} is signed out at once.`,
      run: () => end.mutateAsync(session.id),
    })
  return (
    <Card
      title="Sessions"
      lead="Where you are signed in. End what you do not know, then change your password."
      actions={
        (query.data?.items.length ?? 0) > 1 && (
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              confirm({
                title: 'End all other sessions',
                verb: 'End all others',
                done: 'Sessions ended',
                children: 'All other browsers are signed out at once. You stay signed in here.',
                run: () => endOthers.mutateAsync(undefined),
              })
            }
          >
            End all others
          </Button>
        )
      }
    >
      <States query={query} shape="text" failure="The sessions cannot be shown">
        {({ items }) => <SessionsTable sessions={items} onEnd={ask} />}
      </States>
    </Card>
  )
}

function PreferencesCard() {
  const [letterKeys, setLetterKeys] = usePreference('letterKeys', true)
  const [density, setDensity] = usePreference<'dense' | 'comfortable'>('density', 'dense')
  return (
    <Card title="This browser" lead="Kept here, not on the server.">
      <Switch
        label="Letters as keys in lists (j, k, x)"
        checked={letterKeys}
        onChange={(event) => setLetterKeys(event.currentTarget.checked)}
        mb="xs"
      />
      <Switch
        label="Higher rows in tables"
        checked={density === 'comfortable'}
        onChange={(event) => setDensity(event.currentTarget.checked ? 'comfortable' : 'dense')}
      />
    </Card>
  )
}
