// Before and after as a table of what changed: `<JsonDifference before={…} after={…} />`. Order of keys does not matter.
import { Table } from '@mantine/core'
import { difference, type Change } from './difference.ts'
import classes from './json-difference.module.css'

export interface JsonDifferenceProps {
  before: unknown
  after: unknown
  beforeLabel?: string
  afterLabel?: string
  caption?: string
}

export function JsonDifference({
  before,
  after,
  beforeLabel = 'Before',
  afterLabel = 'After',
  caption = 'What changed',
}: JsonDifferenceProps) {
  const changes = difference(before, after)
  if (changes.length === 0) return <p className={classes.none}>No difference.</p>
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={caption}>
      <Table className={classes.table} withTableBorder>
        <caption className={classes.caption}>{caption}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Field</Table.Th>
            <Table.Th scope="col">{beforeLabel}</Table.Th>
            <Table.Th scope="col">{afterLabel}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Row key={change.path} change={change} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Row({ change }: { change: Change }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <code>{change.path === '' ? 'value' : change.path}</code>
      </Table.Th>
      <Table.Td>
        {change.before === undefined ? <em>not set</em> : <del className={classes.before}>{text(change.before)}</del>}
      </Table.Td>
      <Table.Td>
        {change.after === undefined ? <em>removed</em> : <ins className={classes.after}>{text(change.after)}</ins>}
      </Table.Td>
    </Table.Tr>
  )
}

function text(value: unknown): string {
  if (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string'))
    return value.join(', ')
  return typeof value === 'string' ? (value === '' ? '(empty)' : value) : JSON.stringify(value)
}
