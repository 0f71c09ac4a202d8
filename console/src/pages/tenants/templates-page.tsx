// Templates that set policies of several customers and lock what they set.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Template, TemplateOption } from '#providers/contract.ts'
import { useMay } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { plural } from '#console/util/numbers.ts'
import { templatesQuery } from './providers-api.ts'
import { optionWords } from './words.ts'

const columns: Column<Template>[] = [
  {
    id: 'name',
    header: 'Template',
    isMain: true,
    cell: ({ id, name }) => <Link to={`/tenants/templates/${id}`}>{name}</Link>,
  },
  { id: 'description', header: 'Description', cell: ({ description }) => description },
  {
    id: 'locked',
    header: 'Locks',
    cell: ({ locked }) =>
      locked.length === 0 ? 'Nothing' : locked.map((option) => optionWords[option as TemplateOption]).join(', '),
  },
  {
    id: 'customers',
    header: 'Applied to',
    cell: ({ customers }) => {
      const old = customers.filter(({ isOld }) => isOld).length
      return `${plural(customers.length, 'tenant')}${old > 0 ? `, ${old} with an older state` : ''}`
    },
  },
  { id: 'updatedAt', header: 'Changed', width: '110px', cell: ({ updatedAt }) => <RelativeTime at={updatedAt} /> },
]

export function Component() {
  const may = useMay()
  const query = useQuery(templatesQuery)
  const add = (
    <DisabledReason reason={may('providers.write') ? null : needs('Provider admin')}>
      <Button component={Link} to="/tenants/templates/new">
        New template
      </Button>
    </DisabledReason>
  )
  return (
    <Page
      title="Policy templates"
      lead="One set of policies for several tenants; what a template locks, they see but cannot change."
      actions={add}
    >
      <States
        query={query}
        failure="The templates cannot be shown"
        stillHolds="Tenants keep the policies that were applied."
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: 'No templates',
                text: 'Make one from the policies of a tenant that is set up well.',
                action: add,
              }
        }
      >
        {({ items }) => (
          <DataTable
            id="templates"
            caption="Policy templates"
            columns={columns}
            rows={items}
            rowId={({ id }) => id}
            href={({ id }) => `/tenants/templates/${id}`}
          />
        )}
      </States>
    </Page>
  )
}
