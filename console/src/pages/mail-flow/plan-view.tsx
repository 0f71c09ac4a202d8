// A plan, object by object with its parameters or differences, and as text to keep.
import { Button, Group, Table, Tabs } from '@mantine/core'
import type { MailflowPlanAnswer } from '#mailflow/provisioning/contract.ts'
import { Copy } from '#console/components/copy.tsx'
import { Notice } from '#console/components/notice.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import type { PlanStep } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { valueText } from './words.ts'

const actions: Record<PlanStep['action'], ToneWord> = {
  create: { tone: 'ok', word: 'Create' },
  change: { tone: 'warning', word: 'Change' },
  enable: { tone: 'ok', word: 'Switch on' },
  disable: { tone: 'warning', word: 'Switch off' },
  move: { tone: 'info', word: 'Move' },
  remove: { tone: 'danger', word: 'Remove' },
}

export function PlanView({ plan, name }: { plan: MailflowPlanAnswer; name: string }) {
  if (plan.conflicts.length > 0)
    return (
      <>
        {plan.conflicts.map((conflict) => (
          <Notice key={conflict.key} tone="danger" title="This stands in the way">
            {conflict.text}
          </Notice>
        ))}
      </>
    )
  if (plan.steps.length === 0 && plan.besides.length === 0)
    return (
      <Notice tone="ok" title="Nothing to change">
        Everything in Microsoft 365 is as it should be.
      </Notice>
    )
  return (
    <Tabs defaultValue="objects" keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="objects">Object by object</Tabs.Tab>
        <Tabs.Tab value="text">As text</Tabs.Tab>
        <Tabs.Tab value="powershell">As PowerShell</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="objects">
        <Besides besides={plan.besides} />
        {plan.steps.map((step, index) => (
          <StepView key={`${step.key} ${step.action} ${String(index)}`} step={step} number={index + 1} />
        ))}
      </Tabs.Panel>
      <Tabs.Panel value="text">
        <TextView text={fullText(plan)} file={`${name}-plan.txt`} label="the plan" />
      </Tabs.Panel>
      <Tabs.Panel value="powershell">
        <TextView text={plan.powerShell} file={`${name}-plan.ps1`} label="the PowerShell lines" />
      </Tabs.Panel>
    </Tabs>
  )
}

const fullText = ({ besides, steps, text }: MailflowPlanAnswer): string =>
  besides.map((each) => `${each.where}: ${each.text}\n`).join('') +
  (besides.length > 0 && steps.length === 0 ? '' : text)

function Besides({ besides }: { besides: MailflowPlanAnswer['besides'] }) {
  if (besides.length === 0) return null
  return (
    <details className={classes.object}>
      <summary>
        <ToneLabel tone="ok">Create</ToneLabel>
        <strong>Around the connectors and rules</strong>
        <span className={classes.purpose}>{besides.map(({ where }) => where).join(', ')}</span>
      </summary>
      <div className={classes.inside}>
        <ul>
          {besides.map(({ where, text }) => (
            <li key={text} className="breakable">
              {where}: {text}
            </li>
          ))}
        </ul>
      </div>
    </details>
  )
}

function StepView({ step, number }: { step: PlanStep; number: number }) {
  const { tone, word } = actions[step.action]
  return (
    <details className={classes.object}>
      <summary>
        <span className="tabular">{number}.</span>
        <ToneLabel tone={tone}>{word}</ToneLabel>
        <span className={classes.purpose}>{step.text}</span>
        <code>{step.cmdlet}</code>
      </summary>
      <div className={classes.inside}>
        {step.differences.length > 0 ? <Differences step={step} /> : <Parameters step={step} />}
      </div>
    </details>
  )
}

function Parameters({ step }: { step: PlanStep }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={`Parameters of ${step.text}`}>
      <Table className={classes.table}>
        <caption className={classes.hidden}>Parameters of {step.text}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Parameter</Table.Th>
            <Table.Th scope="col">Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {step.parameters.map(({ name, value }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td className="breakable">{valueText(value)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Differences({ step }: { step: PlanStep }) {
  return (
    <DifferenceTable
      label={`Differences of ${step.text}`}
      rows={step.differences.map(({ property, actual, desired }) => ({ property, expected: desired, found: actual }))}
    />
  )
}

export interface DifferenceRow {
  property: string
  expected: unknown
  found: unknown
  isEqual?: boolean
}

export function DifferenceTable({ rows, label }: { rows: readonly DifferenceRow[]; label: string }) {
  return (
    <SmallTable label={label} heads={['Property', 'Expected', 'Found']}>
      {rows.map(({ property, expected, found, isEqual = false }) => (
        <Table.Tr key={property}>
          <Table.Th scope="row">{property}</Table.Th>
          <Table.Td className="breakable">
            {isEqual ? valueText(expected) : <ins className={classes.expected}>{valueText(expected)}</ins>}
          </Table.Td>
          <Table.Td className="breakable">
            {isEqual ? 'the same' : <del className={classes.found}>{valueText(found)}</del>}
          </Table.Td>
        </Table.Tr>
      ))}
    </SmallTable>
  )
}

function TextView({ text, file, label }: { text: string; file: string; label: string }) {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = file
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <>
      <Group gap="xs" mb="xs">
        <Button size="xs" variant="default" onClick={save}>
          Save as file
        </Button>
        <Copy text={text} label={label} />
      </Group>
      <pre className={classes.text} tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </>
  )
}
