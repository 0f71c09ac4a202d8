// The header section, field by field and as it came.
import { SegmentedControl, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTenantId } from '#console/api/session.ts'
import { Copy } from '#console/components/copy.tsx'
import { Notice } from '#console/components/notice.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { Foreign } from './address.tsx'
import { headerQuery } from './calls.ts'
import classes from './messages.module.css'

export function HeadersTab({ messageId }: { messageId: string }) {
  const query = useQuery(headerQuery(useTenantId(), messageId))
  const [form, setForm] = useState('fields')
  return (
    <States
      query={query}
      shape="text"
      failure="The header cannot be shown"
      empty={({ source }) =>
        source === 'none'
          ? {
              kind: 'not-here',
              title: 'No header',
              text: 'The header of this message is not kept, and its content is not held (any more).',
            }
          : null
      }
    >
      {({ raw, fields, isCut }) => (
        <>
          <div className={classes.head}>
            <SegmentedControl
              size="xs"
              aria-label="Form"
              data={[
                { value: 'fields', label: 'Fields' },
                { value: 'raw', label: 'Raw' },
              ]}
              value={form}
              onChange={setForm}
            />
            <Copy text={raw} label="raw header" withText />
          </div>
          {isCut && <Notice tone="info" title="The header is longer than what is shown." />}
          {form === 'raw' ? (
            <pre className={classes.raw} tabIndex={0} aria-label="Raw header">
              {raw}
            </pre>
          ) : (
            <div className={classes.card}>
              <SmallTable label="Header fields in their order" heads={['Field', 'Value']}>
                {fields.map(({ name, value }, index) => (
                  <Table.Tr key={index}>
                    <Table.Th scope="row" className={classes.mono}>
                      {name}
                    </Table.Th>
                    <Table.Td className={classes.mono}>
                      <Foreign>{value}</Foreign>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </SmallTable>
            </div>
          )}
        </>
      )}
    </States>
  )
}
