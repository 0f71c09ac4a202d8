// A short table inside a card: named for those who do not see it; on narrow screens each row is an entry of a list, as in DataTable.
import { Table, VisuallyHidden } from '@mantine/core'
import type { CSSProperties, ReactNode } from 'react'
import classes from './small-table.module.css'

export interface SmallTableProps {
  label: string
  /** At most eight; `''` where a column of acts needs no words. */
  heads: readonly string[]
  /** Rows: `<Table.Tr>`. */
  children: ReactNode
}

export function SmallTable({ label, heads, children }: SmallTableProps) {
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0} style={headNames(heads)}>
      <Table>
        <VisuallyHidden component="caption">{label}</VisuallyHidden>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) =>
              head === '' ? (
                <Table.Td key={head} />
              ) : (
                <Table.Th key={head} scope="col">
                  {head}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  )
}

/** For the style sheet, which puts each before its value where there is no room for a head. */
const headNames = (heads: readonly string[]): CSSProperties =>
  Object.fromEntries(
    heads.map((head, index) => [`--head-${index + 1}`, JSON.stringify(head === '' ? '' : `${head}: `)]),
  )
