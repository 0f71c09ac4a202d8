// One customer: state, groups, subscriptions, and the way in.
import { Anchor, Button, Group, NumberInput, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { Customer, SubscriptionProduct } from '#providers/contract.ts'
import { useMay, useSession } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { formatDay, formatNumber } from '#console/util/numbers.ts'
import { customerQuery, useLaunch, useSetGroups, useSetSubscriptions, type SubscriptionsBody } from './providers-api.ts'
import { connectionText, healthWords, licenceWords, productWords } from './words.ts'

export function Component() {
  const { id = '' } = useParams()
  const query = useQuery(customerQuery(id))
  return (
    <Page
      title={query.data?.name ?? 'Tenant'}
      isNarrow
      above={
        <Anchor component={Link} to="/tenants" size="sm">
          Tenants
        </Anchor>
      }
      actions={query.data !== undefined && <Enter customer={query.data} />}
    >
      <States query={query} shape="cards" failure="This tenant cannot be shown">
        {(customer) => (
          <>
            <Summary customer={customer} />
            <Groups key={customer.groups.join()} customer={customer} />
            <Licences key={JSON.stringify(customer.subscriptions)} customer={customer} />
          </>
        )}
      </States>
    </Page>
  )
}

/** Those of the tenant itself go in; the provider's people only with the customer's grant, and that stands in both audit logs. */
function Enter({ customer }: { customer: Customer }) {
  const { tenants } = useSession()
  const may = useMay()
  const launch = useLaunch()
  const navigate = useNavigate()
  const isOwn = tenants.some(({ id }) => id === customer.id)
  const reason =
    isOwn || customer.access === 'granted'
      ? may('providers.launch') || isOwn
        ? null
        : needs('Provider help desk')
      : 'This customer does not let its provider in. An administrator of the customer can allow it under Settings.'
  const enter = (): void => {
    if (customer.access === 'granted' && may('providers.launch'))
      launch.mutate(customer.id, { onSuccess: ({ url }) => void navigate(url) })
    else void navigate(`/t/${customer.id}`)
  }
  return (
    <>
      <DisabledReason reason={reason}>
        <Button loading={launch.isPending} onClick={enter}>
          Open the console of {customer.name}
        </Button>
      </DisabledReason>
      {launch.error !== null && <Problem error={launch.error} title="The console was not opened" />}
    </>
  )
}

function Summary({ customer }: { customer: Customer }) {
  const { health, connection, alerts, mail, access, createdAt, initialDomain } = customer
  return (
    <Card title="State">
      <Facts
        items={[
          [
            'Health',
            <ToneLabel key="health" tone={healthWords[health].tone}>
              {healthWords[health].label}
            </ToneLabel>,
          ],
          [
            'Mail flow',
            `${connectionText(connection.state)}${connection.reason === '' ? '' : `: ${connection.reason}`}`,
          ],
          ['Open alerts', `${alerts.high} high, ${alerts.medium} medium, ${alerts.low} low`],
          [
            'Mail in 24 hours',
            `${formatNumber(mail.inbound)} inbound, ${formatNumber(mail.outbound)} outbound, ${formatNumber(mail.stopped)} stopped`,
          ],
          ['Last message', mail.lastAt === null ? 'None yet' : <RelativeTime key="last" at={mail.lastAt} focusable />],
          ['Licences', licenceWords(customer.subscriptions)],
          ['Lets the provider in', access === 'granted' ? 'Yes' : 'No'],
          initialDomain === null ? null : ['Microsoft 365', initialDomain],
          ['Made', formatDay(new Date(createdAt))],
        ]}
      />
    </Card>
  )
}

function Groups({ customer }: { customer: Customer }) {
  const [groups, setGroups] = useState(customer.groups)
  const may = useMay()
  const save = useSetGroups()
  const reason = may('providers.write') ? null : needs('Provider admin')
  return (
    <Card title="Groups" lead="To find and filter tenants that belong together.">
      {save.error !== null && <Problem error={save.error} title="The groups were not saved" />}
      <Group align="flex-end" gap="xs">
        <TagsInput
          label="Groups"
          flex={1}
          maxTags={20}
          value={groups}
          onChange={setGroups}
          acceptValueOnBlur
          readOnly={reason !== null}
        />
        <DisabledReason reason={reason}>
          <Button
            variant="default"
            loading={save.isPending}
            onClick={() => save.mutate({ id: customer.id, groups }, { onSuccess: () => announce('Saved') })}
          >
            Save
          </Button>
        </DisabledReason>
      </Group>
    </Card>
  )
}

type Item = NonNullable<SubscriptionsBody['items']>[number]

function Licences({ customer }: { customer: Customer }) {
  const may = useMay()
  const save = useSetSubscriptions()
  const [isUnlimited, setUnlimited] = useState(customer.subscriptions.isUnlimited)
  const [items, setItems] = useState<Item[]>(
    customer.subscriptions.items.map(({ product, seats, expiresAt }) => ({ product, seats, expiresAt })),
  )
  const reason = may('providers.write') ? null : needs('Provider admin')
  const change = (product: SubscriptionProduct, next: Item | null): void =>
    setItems([...items.filter((item) => item.product !== product), ...(next === null ? [] : [next])])
  return (
    <Card title="Subscriptions" lead="What a tenant does not have is refused there, and says so.">
      {save.error !== null && <Problem error={save.error} title="The subscriptions were not saved" />}
      <Stack gap="sm">
        <Switch
          label="Everything without limit"
          checked={isUnlimited}
          onChange={(event) => setUnlimited(event.currentTarget.checked)}
          disabled={reason !== null}
        />
        {!isUnlimited &&
          (Object.keys(productWords) as SubscriptionProduct[]).map((product) => (
            <Product
              key={product}
              product={product}
              item={items.find((item) => item.product === product) ?? null}
              used={customer.subscriptions.items.find((item) => item.product === product)?.used ?? null}
              onChange={(next) => change(product, next)}
            />
          ))}
        <Group justify="flex-end">
          <DisabledReason reason={reason}>
            <Button
              variant="default"
              loading={save.isPending}
              onClick={() =>
                save.mutate(
                  { id: customer.id, items: isUnlimited ? null : items },
                  { onSuccess: () => announce('Saved') },
                )
              }
            >
              Save subscriptions
            </Button>
          </DisabledReason>
        </Group>
      </Stack>
    </Card>
  )
}

interface ProductProps {
  product: SubscriptionProduct
  item: Item | null
  used: number | null
  onChange: (item: Item | null) => void
}

function Product({ product, item, used, onChange }: ProductProps) {
  const name = productWords[product]
  return (
    <Group gap="sm" align="flex-end">
      <Switch
        label={name}
        w={180}
        checked={item !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? { product, seats: null, expiresAt: null } : null)}
      />
      {item !== null && (
        <>
          <NumberInput
            label={`Seats of ${name}`}
            placeholder="Without limit"
            min={1}
            max={10_000_000}
            allowDecimal={false}
            value={item.seats ?? ''}
            onChange={(seats) => onChange({ ...item, seats: typeof seats === 'number' ? seats : null })}
          />
          <TextInput
            type="date"
            label={`${name} ends`}
            value={item.expiresAt?.slice(0, 10) ?? ''}
            onChange={(event) =>
              onChange({
                ...item,
                expiresAt: event.currentTarget.value === '' ? null : new Date(event.currentTarget.value).toISOString(),
              })
            }
          />
          {used !== null && <Text size="sm">{formatNumber(used)} used</Text>}
        </>
      )}
    </Group>
  )
}
