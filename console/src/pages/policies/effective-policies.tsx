// Which policies apply to an address, why, and which of them decides about each category.
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { EffectiveAnswer } from '#mailflow/policy-contract.ts'
import { States } from '#console/components/states.tsx'
import { Notice } from '#console/components/notice.tsx'
import { effectiveQuery } from './policies-api.ts'
import { categoryWords, ruleText } from './words.ts'
import classes from './policies.module.css'

export interface EffectivePoliciesProps {
  tenantId: string
  address: string
  direction: 'inbound' | 'outbound'
}

export function EffectivePolicies({ tenantId, address, direction }: EffectivePoliciesProps) {
  const query = useQuery(effectiveQuery(tenantId, address, direction))
  return (
    <States query={query} shape="text" failure="The policies of this address cannot be shown">
      {(answer) => (
        <>
          {!answer.isKnown && (
            <Notice tone="info" title="The directory does not know this address">
              Policies for people, domains and everybody are considered; groups are not known.
            </Notice>
          )}
          <ol className={classes.chain} aria-label="Policies in the order in which they are asked">
            {answer.items.map((policy) => (
              <li key={policy.id}>
                <PolicyName tenantId={tenantId} policy={policy} /> <span className={classes.why}>{policy.why}</span>
              </li>
            ))}
          </ol>
          <Decisions tenantId={tenantId} answer={answer} />
        </>
      )}
    </States>
  )
}

const isBuiltIn = (id: string): boolean => id.startsWith('default-')

function PolicyName({ tenantId, policy }: { tenantId: string; policy: { id: string; name: string } }) {
  if (isBuiltIn(policy.id)) return <span>Built-in: {policy.name}</span>
  return <Link to={`/t/${tenantId}/policies/${policy.id}`}>{policy.name}</Link>
}

function Decisions({ tenantId, answer }: { tenantId: string; answer: EffectiveAnswer }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="What happens to each category">
      <Table className={classes.table}>
        <caption className={classes.hidden}>What happens to each category</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Category</Table.Th>
            <Table.Th scope="col">What happens</Table.Th>
            <Table.Th scope="col">Decided by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {answer.decisions.map(({ category, rule, policyId, policyName }) => (
            <Table.Tr key={category}>
              <Table.Th scope="row">{categoryWords[category][0]}</Table.Th>
              <Table.Td className="breakable">{ruleText(rule)}</Table.Td>
              <Table.Td className="breakable">
                <PolicyName tenantId={tenantId} policy={{ id: policyId, name: policyName }} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
