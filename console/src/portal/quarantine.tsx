// A person's quarantine: search, choose, open, act on up to 400 at a time.
import { Badge, Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import type { PersonItem } from '../../../src/portal/contract.ts'
import { Acts, useActs } from './acts.tsx'
import { type ItemPage, loadItems, type Visit } from './calls.ts'
import { ItemView } from './item-view.tsx'
import classes from './portal.module.css'

const categories: Record<string, string> = {
  bulk: 'Bulk mail',
  spam: 'Spam',
  spoof: 'Sender not verified',
  unscannable: 'Could not be checked',
  unscanned: 'Not checked yet',
  phish: 'Phishing',
  malware: 'Harmful',
}

export function Quarantine({ visit }: { visit: Visit }) {
  const [filter, setFilter] = useState({ search: '', category: '', mailbox: '' })
  const [cursors, setCursors] = useState<(string | null)[]>([null])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [open, setOpen] = useState<PersonItem | null>(null)
  const cursor = cursors.at(-1) ?? null
  const query = useQuery({
    queryKey: ['portal', 'quarantine', filter, cursor],
    queryFn: () => loadItems({ ...filter, cursor }),
    placeholderData: keepPreviousData,
  })
  const acts = useActs(() => setChosen(new Set()))
  const change = (part: Partial<typeof filter>): void => {
    setFilter({ ...filter, ...part })
    setCursors([null])
    setChosen(new Set())
  }
  const isFiltered = Object.values(filter).some((value) => value !== '')
  if (open !== null) return <ItemView item={open} visit={visit} acts={acts} onBack={() => setOpen(null)} />
  return (
    <>
      <Filters visit={visit} filter={filter} onChange={change} />
      {acts.report}
      <States
        query={query}
        failure="Your quarantine cannot be shown"
        stillHolds="Your messages are still held."
        empty={({ items }) =>
          items.length > 0
            ? null
            : isFiltered
              ? {
                  kind: 'no-match',
                  noun: 'messages',
                  filters: Object.values(filter).filter(Boolean),
                  onClear: () => change({ search: '', category: '', mailbox: '' }),
                }
              : { kind: 'good-news', text: 'Nothing is held for you.' }
        }
      >
        {(page) => (
          <List page={page} visit={visit} chosen={chosen} setChosen={setChosen} onOpen={setOpen} acts={acts} />
        )}
      </States>
      <Group mt="md">
        <Button variant="default" disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>
          Newer
        </Button>
        <Button
          variant="default"
          disabled={query.data?.next == null}
          onClick={() => setCursors([...cursors, query.data!.next])}
        >
          Older
        </Button>
      </Group>
    </>
  )
}

interface FilterValues {
  search: string
  category: string
  mailbox: string
}

function Filters({
  visit,
  filter,
  onChange,
}: {
  visit: Visit
  filter: FilterValues
  onChange: (part: Partial<FilterValues>) => void
}) {
  const [search, setSearch] = useState(filter.search)
  return (
    <form
      className={classes.filters}
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        onChange({ search: search.trim() })
      }}
    >
      <TextInput
        label="Search sender or subject"
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <NativeSelect
        label="Kind"
        value={filter.category}
        onChange={(event) => onChange({ category: event.currentTarget.value })}
        data={[
          { value: '', label: 'All' },
          ...visit.categories.map((value) => ({ value, label: categories[value] ?? value })),
        ]}
      />
      {visit.mailboxes.length > 1 && (
        <NativeSelect
          label="Mailbox"
          value={filter.mailbox}
          onChange={(event) => onChange({ mailbox: event.currentTarget.value })}
          data={[{ value: '', label: 'All' }, ...visit.mailboxes.map(({ address }) => address)]}
        />
      )}
      <Button type="submit" variant="default">
        Search
      </Button>
    </form>
  )
}

interface ListProps {
  page: ItemPage
  visit: Visit
  chosen: ReadonlySet<string>
  setChosen: (chosen: ReadonlySet<string>) => void
  onOpen: (item: PersonItem) => void
  acts: ReturnType<typeof useActs>
}

function List({ page, visit, chosen, setChosen, onOpen, acts }: ListProps) {
  const ids = page.items.map(({ id }) => id)
  const isAll = ids.every((id) => chosen.has(id))
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const items = page.items.filter(({ id }) => chosen.has(id))
  return (
    <>
      <div className={classes.bar}>
        <Checkbox
          label={`Choose all ${ids.length}`}
          checked={isAll}
          indeterminate={!isAll && chosen.size > 0}
          onChange={() => setChosen(new Set(isAll ? [] : ids))}
        />
        <Acts items={items} visit={visit} acts={acts} />
      </div>
      <ul className={classes.list}>
        {page.items.map((item) => (
          <li key={item.id} className={classes.row}>
            <Checkbox
              aria-label={`Choose ${item.subject || 'message without subject'}`}
              checked={chosen.has(item.id)}
              onChange={() => toggle(item.id)}
            />
            <div className={classes.words}>
              <button type="button" className={classes.subject} onClick={() => onOpen(item)}>
                {item.subject || '(no subject)'}
              </button>
              <div>{item.sender}</div>
              <div className={classes.dim}>
                {item.why} · <RelativeTime at={item.quarantinedAt} />
                {visit.mailboxes.length > 1 && <> · for {item.recipients.join(', ')}</>}
              </div>
            </div>
            <State item={item} />
          </li>
        ))}
      </ul>
    </>
  )
}

const states: Record<PersonItem['state'], [string, string] | null> = {
  held: null,
  requested: ['Requested', 'blue'],
  refused: ['Refused', 'red'],
  released: ['Released', 'green'],
}

export function State({ item }: { item: PersonItem }) {
  const shown = states[item.state]
  return shown === null ? null : (
    <Badge tt="none" color={shown[1]} variant="outline">
      {shown[0]}
    </Badge>
  )
}
