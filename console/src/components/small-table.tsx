// A short table inside a card: named for those who do not see it, and scrolling within itself where the page is too narrow.
import { Table, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './small-table.module.css'

export interface SmallTableProps {
  label: string
  heads: readonly string[]
  /** Rows: `<Table.Tr>`. */
  children: ReactNode
}

export function SmallTable({ label, heads, children }: SmallTableProps) {
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <Table>
        <VisuallyHidden component="caption">{label}</VisuallyHidden>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  )
}
