// One saved audience: its rule or its people, and filling it from a file after a look at every line.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Empty } from '#console/components/empty.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { audienceQuery, membersQuery, type AudienceRule, type Members, type SavedAudience } from './audiences-api.ts'
import { RuleFields } from './audience/rule-fields.tsx'
import { isEmptyRule } from './audience/rule.ts'
import { Address } from '../messages/address.tsx'
import { SaveProblem } from './save-problem.tsx'
import classes from './simulations.module.css'
import { useSimulationCall } from './simulations-api.ts'
import { useVersioned } from './use-versioned.ts'
import { languageWords } from './words.ts'

const ImportDialog = lazyDialog(() => import('./audience/import-dialog.tsx'))

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(audienceQuery(tenantId, id))
  const audience = query.data
  return (
    <Page
      title={audience?.name ?? 'Audience'}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/simulations/audiences`} size="sm">
          All audiences
        </Anchor>
      }
      lead={audience?.description}
      actions={audience !== undefined && <Acts tenantId={tenantId} audience={audience} />}
    >
      <States query={query} shape="form" failure="This audience cannot be shown">
        {(each) => (
          <>
            {each.rule !== null && <Rule key={each.id} tenantId={tenantId} audience={each} given={each.rule} />}
            <People tenantId={tenantId} audience={each} />
          </>
        )}
      </States>
    </Page>
  )
}

interface Props {
  tenantId: string
  audience: SavedAudience
}

function Acts({ tenantId, audience }: Props) {
  const may = useMay()('simulations.write')
  const confirm = useConfirm()
  const navigate = useNavigate()
  const [isImporting, setImporting] = useState(false)
  const remove = useSimulationCall(tenantId, {
    method: 'DELETE',
    path: `audiences/${encodeURIComponent(audience.id)}`,
    bodyOf: () => undefined,
  })
  const reason = may ? null : needs('Admin')
  return (
    <>
      {audience.kind === 'list' && (
        <DisabledReason reason={reason}>
          <Button onClick={() => setImporting(true)}>Fill it from a file</Button>
        </DisabledReason>
      )}
      <DisabledReason reason={reason}>
        <Button
          variant="default"
          onClick={() =>
            confirm({
              title: `Delete ${audience.name}`,
              verb: 'Delete',
              isDangerous: true,
              children: 'Campaigns that run keep their recipients. Drafts and series that name it find nobody there.',
              run: async () => {
                await remove.mutateAsync()
                void navigate(`/t/${tenantId}/simulations/audiences`)
              },
              done: 'Deleted',
            })
          }
        >
          Delete
        </Button>
      </DisabledReason>
      <ImportDialog tenantId={tenantId} audience={audience} isOpen={isImporting} onClose={() => setImporting(false)} />
    </>
  )
}

function Rule({ tenantId, audience, given }: Props & { given: AudienceRule }) {
  const may = useMay()('simulations.write')
  const {
    value: rule,
    setValue: setRule,
    version,
    take,
    reload,
  } = useVersioned({ version: audience.version, value: given }, 'Leave without saving the rule?')
  const save = useSimulationCall<void, SavedAudience>(tenantId, {
    method: 'PATCH',
    path: `audiences/${encodeURIComponent(audience.id)}`,
    bodyOf: () => ({ version, rule }),
  })
  return (
    <Card title="Rule" lead="Everything that is given must hold.">
      <RuleFields tenantId={tenantId} rule={rule} onChange={setRule} isDisabled={!may} />
      <SaveProblem
        error={save.error}
        title="The rule was not saved"
        onReload={() => {
          save.reset()
          reload()
        }}
      />
      <div className={classes.buttons}>
        <DisabledReason reason={may ? (isEmptyRule(rule) ? 'A rule says at least one thing.' : null) : needs('Admin')}>
          <Button
            loading={save.isPending}
            onClick={() =>
              save.mutate(undefined, {
                onSuccess: (saved) => {
                  take({ version: saved.version, value: saved.rule ?? rule })
                  announce('Saved')
                },
              })
            }
          >
            Save
          </Button>
        </DisabledReason>
      </div>
    </Card>
  )
}

function People({ tenantId, audience }: Props) {
  const may = useMay()('simulations.names')
  const paging = usePaging()
  const query = useQuery({
    ...membersQuery(tenantId, audience.id, { cursor: paging.cursor }),
    enabled: may,
  })
  if (!may)
    return (
      <Empty
        state={{
          kind: 'no-right',
          text: `${plural(audience.people, 'person', 'people')}. Names are hidden from your role.`,
        }}
      />
    )
  return (
    <States
      query={query}
      failure="The people cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : {
              kind: 'nothing-yet',
              title: 'Nobody is in it',
              text: audience.kind === 'list' ? 'Fill it from a file.' : 'Nobody fits the rule now.',
            }
      }
    >
      {({ items, next, total }) => (
        <DataTable
          id="audience-members"
          caption={`${plural(total, 'person', 'people')} in the audience`}
          columns={columns}
          rows={items}
          rowId={({ personId }) => personId}
          paging={paging}
          next={next}
          isDimmed={({ refusal }) => refusal !== null}
        />
      )}
    </States>
  )
}

const columns: Column<Members['items'][number]>[] = [
  {
    id: 'person',
    header: 'Person',
    isMain: true,
    cell: ({ displayName, address }) => (
      <>
        {displayName || address}
        <div className={classes.dimmed}>
          <Address>{address}</Address>
        </div>
      </>
    ),
  },
  {
    id: 'department',
    header: 'Department',
    cell: ({ department }) => <span className="breakable">{department ?? ''}</span>,
  },
  {
    id: 'language',
    header: 'Language',
    width: '110px',
    cell: ({ language }) => (language === null ? '' : languageWords[language]),
  },
  { id: 'zone', header: 'Time zone', isExtra: true, cell: ({ timeZone }) => timeZone ?? '' },
  {
    id: 'refusal',
    header: 'Would get a mail',
    width: '190px',
    cell: ({ refusal }) =>
      refusal === null ? (
        <ToneLabel tone="ok">Yes</ToneLabel>
      ) : (
        <ToneLabel tone="warning">No: {refusal.replaceAll('-', ' ')}</ToneLabel>
      ),
  },
]
