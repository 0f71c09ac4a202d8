// One endpoint product: switch, state, what is missing, what it can and cannot tell, check now.
import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { BackEndView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneIcon, ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { useEndpointCall } from '../../computers/computers-api.ts'
import classes from '../../computers/computers.module.css'
import { capabilityWords, productStates } from '../../computers/words.ts'
import { backEndWords } from '../../incidents/words.ts'
import { CredentialsDialog } from './credentials-dialog.tsx'
import { productFacts } from './words.ts'

export interface ProductProps {
  tenantId: string
  product: BackEndView
}

export function ProductCard({ tenantId, product }: ProductProps) {
  const { name, problem, state, isOn } = product
  const { lead, needs: needed } = productFacts[name]
  return (
    <Card title={backEndWords[name]} lead={lead} actions={<Acts tenantId={tenantId} product={product} />}>
      {isOn && problem !== null && (
        <Notice tone={state === 'unusable' ? 'danger' : 'warning'} title={productStates[state].word}>
          {problem}
        </Notice>
      )}
      <Facts items={factsOf(product)} />
      {(!isOn || state === 'unusable') && (
        <>
          <Text size="sm" fw={600} mt="sm">
            What it needs
          </Text>
          <ul className={classes.needs}>
            {needed.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <Text size="sm" fw={600} mt="sm">
        What it can and cannot do
      </Text>
      <ul className={classes.capabilities}>
        {Object.entries(capabilityWords).map(([capability, { can, cannot }]) => {
          const has = product.capabilities[capability as keyof BackEndView['capabilities']]
          return (
            <li key={capability}>
              <ToneIcon tone={has ? 'ok' : 'warning'} size={16} />
              <span>{has ? can : cannot}</span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function factsOf({ state, isOn, checkedAt, computers, settings }: BackEndView) {
  const words = productStates[isOn ? state : 'off']
  return [
    [
      'State',
      <ToneLabel key="state" tone={words.tone}>
        {words.word}
      </ToneLabel>,
    ] as const,
    ['Computers', formatNumber(computers)] as const,
    checkedAt === null ? null : (['Checked', <RelativeTime key="checked" at={checkedAt} focusable />] as const),
    ...Object.entries(settings).map(([name, value]) => [nameText(name), value] as const),
  ]
}

/** `clientId` → "Client id". */
const nameText = (name: string): string => {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function Acts({ tenantId, product }: ProductProps) {
  const { name, isOn } = product
  const may = useMay()
  const confirm = useConfirm()
  const call = useEndpointCall(tenantId)
  const [isOpen, setOpen] = useState(false)
  const reason = may('endpoints.settings') ? null : needs('Admin')
  const title = backEndWords[name]
  const switchOff = (): void =>
    confirm({
      title: `Switch ${title} off`,
      verb: 'Switch off',
      isDangerous: true,
      children: `Its ${formatNumber(product.computers)} computers are no longer scanned by it when a mailbox is abused. Scans that run are followed to their end.`,
      run: () => call.mutateAsync({ act: 'set-back-end', name, isOn: false }),
      done: `${title} is off`,
    })
  const switchOn = (): void => {
    if (productFacts[name].secret !== null) setOpen(true)
    else call.mutate({ act: 'set-back-end', name, isOn: true })
  }
  return (
    <>
      <Group gap="xs">
        {isOn && (
          <DisabledReason reason={reason}>
            <Button
              size="xs"
              variant="default"
              aria-label={`Check ${title} now`}
              loading={call.isPending}
              onClick={() => call.mutate({ act: 'probe', name })}
            >
              Check now
            </Button>
          </DisabledReason>
        )}
        {isOn && productFacts[name].secret !== null && (
          <DisabledReason reason={reason}>
            <Button
              size="xs"
              variant="default"
              onClick={() => setOpen(true)}
              aria-label={`New credentials of ${title}`}
            >
              New credentials
            </Button>
          </DisabledReason>
        )}
        <DisabledReason reason={reason}>
          <Button
            size="xs"
            variant={isOn ? 'default' : 'filled'}
            aria-label={`Switch ${title} ${isOn ? 'off' : 'on'}`}
            onClick={isOn ? switchOff : switchOn}
          >
            {isOn ? 'Switch off' : 'Switch on'}
          </Button>
        </DisabledReason>
      </Group>
      {call.error !== null && <Problem error={call.error} title="This was not done" />}
      <CredentialsDialog tenantId={tenantId} name={name} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}
