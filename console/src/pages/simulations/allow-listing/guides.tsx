// Step lists for filters, proxies and firewalls that Mailwarden cannot set up itself: those that were found in the tenant first.
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Card } from '#console/components/card.tsx'
import { Copy } from '#console/components/copy.tsx'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import classes from '../simulations.module.css'
import { guidesQuery, type Guide } from './allow-listing-api.ts'

const directions: Record<Guide['sections'][number]['direction'], string> = {
  'mail-in': 'Mail, inbound',
  'mail-out': 'Mail, outbound',
  'web-in': 'Web, inbound',
  'web-out': 'Web, outbound',
}

export function Guides({ tenantId }: { tenantId: string }) {
  const query = useQuery(guidesQuery(tenantId))
  const [chosen, setChosen] = useParameter('filter')
  return (
    <States query={query} shape="text" failure="The steps cannot be shown">
      {({ guides, exchangers }) => {
        const guide = guides.find(({ id }) => id === chosen) ?? guides[0]
        return (
          <>
            <Card
              title="Which filter is on the way"
              lead={
                exchangers.length === 0
                  ? 'The mail exchangers of your domains are not known.'
                  : exchangers.map(({ domain, hosts }) => `${domain}: ${hosts.join(', ') || 'none'}`).join(' · ')
              }
            >
              <Select
                label="Filter, proxy or firewall"
                data={guides.map(({ id, name, detectedBy }) => ({
                  value: id,
                  label: detectedBy === null ? name : `${name} (found in your mail flow)`,
                }))}
                value={guide?.id ?? null}
                onChange={(id) => setChosen(id ?? '')}
                allowDeselect={false}
                w="min(100%, 420px)"
              />
            </Card>
            {guide !== undefined && <Steps guide={guide} />}
          </>
        )
      }}
    </States>
  )
}

function Steps({ guide }: { guide: Guide }) {
  return (
    <>
      {guide.detectedBy !== null && (
        <Notice tone="info" title="It is on the way of your mail">
          {guide.detectedBy}
        </Notice>
      )}
      {guide.trap !== null && (
        <Notice tone="warning" title="Easily overlooked">
          {guide.trap}
        </Notice>
      )}
      {guide.sections.map(({ title, direction, steps }) => (
        <Card key={`${direction} ${title}`} title={title} lead={directions[direction]}>
          <ol className={classes.plain}>
            {steps.map((step) => (
              <li key={step} className="breakable">
                {step}
              </li>
            ))}
          </ol>
        </Card>
      ))}
      <div className={classes.buttons}>
        <Copy text={guide.asText} label="all steps as text" withText />
      </div>
    </>
  )
}
