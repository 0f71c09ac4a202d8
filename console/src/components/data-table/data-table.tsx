// A table whose rows the server sorts, filters and pages. Knows selection over paging, choice of columns, density, keys and a side panel.
import { ActionIcon, Button, Checkbox, Group, Menu, Table } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconColumns3, IconSelector } from '@tabler/icons-react'
import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { plural } from '#console/util/numbers.ts'
import { usePreference } from '#console/util/preferences.ts'
import { useParameter, type Paging, type Sort } from '../view-state.ts'
import { keepFocus } from '../keep-focus.ts'
import { moveOf } from './keys.ts'
import type { Selection } from './selection.ts'
import { SidePanel } from './side-panel.tsx'
import { useHeldRows } from './use-held-rows.ts'
import classes from './data-table.module.css'

export interface Column<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Name that the server sorts by; without it the header is no button. */
  sort?: string
  /** Sorted from A to Z first; else the most, the latest, the worst comes first. */
  isByName?: boolean
  align?: 'left' | 'right'
  /** CSS width; without it the column takes what is left. */
  width?: string
  /** Cannot be hidden; in the list of narrow screens it is the headline. */
  isMain?: boolean
  /** Shown only when chosen. */
  isExtra?: boolean
}

export interface DataTableProps<Row> {
  /** For the preferences of columns: `messages`. */
  id: string
  /** What the table holds, for those who listen. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** Name of the row, for its checkbox: "Select Invoice 4711". */
  rowName?: (row: Row) => string
  /** Page of the row: Enter, middle click. */
  href?: (row: Row) => string
  /** Side panel, opened by a click on the row; `?panel=` in the URL. */
  panel?: (row: Row) => { title: string; body: ReactNode }
  sort?: Sort
  onSort?: (column: string, isByName: boolean) => void
  paging?: Paging
  next?: string | null
  selection?: Selection
  /** Acts on what is selected. */
  bulk?: ReactNode
  /** How many match the filters, when that is known: offers to select them all. */
  matching?: number | null
  /** At the right above the table. */
  tools?: ReactNode
  isDimmed?: (row: Row) => boolean
}

export function DataTable<Row>(given: DataTableProps<Row>) {
  const { rowId, columns, id, caption, selection, panel } = given
  const [chosen, setChosen] = usePreference<string[] | null>(`columns.${id}`, null)
  const [density] = usePreference<'dense' | 'comfortable'>('density', 'dense')
  const [open, setOpen] = useParameterKeepingPage('panel')
  const body = useRef<HTMLTableSectionElement>(null)
  const shown = columns.filter(
    (column) => column.isMain === true || (chosen?.includes(column.id) ?? column.isExtra !== true),
  )
  const held = useHeldRows(given.rows, rowId, open !== '' || (selection?.count ?? 0) > 0)
  const props = { ...given, rows: held.rows }
  const { rows } = props
  const openedAt = rows.findIndex((row) => rowId(row) === open)
  const opened = panel === undefined ? undefined : rows[openedAt]
  const lastAt = useRef(0)
  useEffect(() => {
    if (openedAt >= 0) lastAt.current = openedAt
  }, [openedAt])
  const onClosed = (): void => {
    if (open !== '') setOpen('')
    keepFocus(() => rowNear(body.current, lastAt.current))
  }
  return (
    <div className={classes.frame}>
      <Bar {...props} chosen={chosen} setChosen={setChosen} />
      {held.count > 0 && (
        <Button size="compact-sm" variant="light" className={classes.fresh} onClick={held.showAll}>
          {held.count.toLocaleString()} new
        </Button>
      )}
      <div className={classes.scroll} role="region" aria-label={caption} tabIndex={0}>
        <Table
          className={classes.table}
          data-density={density}
          highlightOnHover={panel !== undefined || props.href !== undefined}
        >
          <caption className={classes.caption}>{caption}</caption>
          <Head {...props} shown={shown} />
          <Table.Tbody ref={body} onKeyDown={(event) => onKey(event, body.current, props, setOpen)}>
            {rows.map((row, index) => (
              <Row
                key={rowId(row)}
                row={row}
                index={index}
                shown={shown}
                table={props}
                isOpen={open === rowId(row)}
                setOpen={setOpen}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Footer {...props} />
      {selection !== undefined && (
        <BulkBar selection={selection} bulk={props.bulk} matching={props.matching ?? null} rows={rows.length} />
      )}
      {panel !== undefined && (
        <SidePanel
          content={opened === undefined ? null : panel(opened)}
          href={opened === undefined ? undefined : props.href?.(opened)}
          onClose={() => setOpen('')}
          onClosed={onClosed}
        />
      )}
    </div>
  )
}

/** The row that came to the place of one that went away. */
function rowNear(body: HTMLElement | null, index: number): HTMLElement | undefined {
  const rows = body?.querySelectorAll<HTMLElement>('tr[data-row]')
  return rows?.[Math.min(index, rows.length - 1)]
}

/** The side panel does not change which rows are shown. */
function useParameterKeepingPage(name: string): [string, (value: string) => void] {
  const [value] = useParameter(name)
  const navigate = useNavigate()
  return [
    value,
    (next) => {
      const parameters = new URLSearchParams(window.location.search)
      if (next === '') parameters.delete(name)
      else parameters.set(name, next)
      const state = (window.history.state as { usr?: unknown } | null)?.usr
      void navigate({ search: parameters.toString() }, { replace: value !== '', state, preventScrollReset: true })
    },
  ]
}

function Bar<Row>({
  columns,
  chosen,
  setChosen,
  tools,
}: DataTableProps<Row> & { chosen: string[] | null; setChosen: (value: string[]) => void }) {
  const [density, setDensity] = usePreference<'dense' | 'comfortable'>('density', 'dense')
  const standard = columns.filter((column) => column.isExtra !== true).map((column) => column.id)
  const current = chosen ?? standard
  return (
    <Group justify="flex-end" gap="xs" mb={6}>
      {tools}
      <Menu closeOnItemClick={false} position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label="Columns and density">
            <IconColumns3 size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Columns</Menu.Label>
          {columns
            .filter((column) => column.isMain !== true)
            .map((column) => (
              <Menu.Item
                key={column.id}
                role="menuitemcheckbox"
                aria-checked={current.includes(column.id)}
                leftSection={current.includes(column.id) ? '✓' : ' '}
                onClick={() =>
                  setChosen(
                    current.includes(column.id)
                      ? current.filter((each) => each !== column.id)
                      : [...current, column.id],
                  )
                }
              >
                {column.header}
              </Menu.Item>
            ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setDensity(density === 'dense' ? 'comfortable' : 'dense')}>
            {density === 'dense' ? 'Higher rows' : 'Lower rows'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}

function Head<Row>({
  shown,
  sort = null,
  onSort,
  selection,
  rows,
  rowId,
}: DataTableProps<Row> & { shown: readonly Column<Row>[] }) {
  const ids = rows.map(rowId)
  const count = selection === undefined ? 0 : ids.filter((each) => selection.isSelected(each)).length
  return (
    <Table.Thead>
      <Table.Tr>
        {selection !== undefined && (
          <Table.Th className={classes.check}>
            <Checkbox
              aria-label="Select all rows of this page"
              checked={ids.length > 0 && count === ids.length}
              indeterminate={count > 0 && count < ids.length}
              onChange={(event) => selection.setMany(ids, event.currentTarget.checked)}
            />
          </Table.Th>
        )}
        {shown.map((column) => {
          const isSorted = sort !== null && column.sort === sort.column
          return (
            <Table.Th
              key={column.id}
              scope="col"
              style={{ width: column.width, textAlign: column.align }}
              aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
            >
              {column.sort === undefined || onSort === undefined ? (
                column.header
              ) : (
                <button
                  type="button"
                  className={classes.sort}
                  onClick={() => onSort(column.sort!, column.isByName === true)}
                >
                  {column.header}
                  {isSorted ? (
                    sort.isDescending ? (
                      <IconChevronDown size={14} aria-hidden />
                    ) : (
                      <IconChevronUp size={14} aria-hidden />
                    )
                  ) : (
                    <IconSelector size={14} aria-hidden />
                  )}
                </button>
              )}
            </Table.Th>
          )
        })}
      </Table.Tr>
    </Table.Thead>
  )
}

interface RowProps<Row> {
  row: Row
  index: number
  shown: readonly Column<Row>[]
  table: DataTableProps<Row>
  isOpen: boolean
  setOpen: (id: string) => void
}

function Row<Row>({ row, index, shown, table, isOpen, setOpen }: RowProps<Row>) {
  const { rowId, rowName, href, panel, selection, isDimmed } = table
  const navigate = useNavigate()
  const id = rowId(row)
  const onClick = (event: MouseEvent): void => {
    if ((event.target as HTMLElement).closest('a, button, input, label') !== null) return
    if (getSelection()?.isCollapsed === false) return
    if (panel !== undefined) setOpen(id)
    else if (href !== undefined) void navigate(href(row))
  }
  const onAuxClick = (event: MouseEvent): void => {
    if (event.button === 1 && href !== undefined && (event.target as HTMLElement).closest('a') === null)
      window.open(href(row), '_blank', 'noopener')
  }
  const canOpen = panel !== undefined || href !== undefined
  return (
    <Table.Tr
      data-row={id}
      tabIndex={canOpen ? (index === 0 ? 0 : -1) : undefined}
      data-open={isOpen || undefined}
      data-selected={selection?.isSelected(id) === true || undefined}
      data-dimmed={isDimmed?.(row) === true || undefined}
      data-clickable={canOpen || undefined}
      onClick={onClick}
      onAuxClick={onAuxClick}
    >
      {selection !== undefined && (
        <Table.Td className={classes.check}>
          <Checkbox
            aria-label={`Select ${rowName?.(row) ?? id}`}
            checked={selection.isSelected(id)}
            onChange={() => selection.toggle(id)}
          />
        </Table.Td>
      )}
      {shown.map((column) => (
        <Table.Td
          key={column.id}
          data-label={column.header}
          data-main={column.isMain || undefined}
          style={{ textAlign: column.align }}
        >
          {column.cell(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

/** j, k, arrows move; x selects; Enter opens. Letters can be switched off in the account (WCAG 2.1.4). */
function onKey<Row>(
  event: KeyboardEvent,
  body: HTMLElement | null,
  { rows, rowId, href, panel, selection }: DataTableProps<Row>,
  setOpen: (id: string) => void,
): void {
  const target = event.target as HTMLElement
  const current = target.closest<HTMLElement>('tr[data-row]')
  if (body === null || current === null || target !== current) return
  const id = current.dataset['row']!
  const move = moveOf(event, localStorage.getItem('mailwarden.letterKeys') !== 'false')
  if (move === null) return
  event.preventDefault()
  const index = rows.findIndex((row) => rowId(row) === id)
  if (move === 'select') selection?.toggle(id)
  else if (move === 'open') {
    if (panel !== undefined) setOpen(id)
    else if (href !== undefined) current.querySelector('a')?.click()
  } else {
    const next = body.querySelectorAll<HTMLElement>('tr[data-row]')[index + move]
    next?.focus()
  }
}

function Footer<Row>({ paging, next, rows }: DataTableProps<Row>) {
  if (paging === undefined || (paging.isFirst && (next === null || next === undefined))) return null
  return (
    <Group justify="space-between" mt="sm">
      <span className={classes.count}>{plural(rows.length, 'row')} on this page</span>
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={paging.isFirst} onClick={paging.newer}>
          Previous
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={next === null || next === undefined}
          onClick={() => next != null && paging.older(next)}
        >
          Next
        </Button>
      </Group>
    </Group>
  )
}

function BulkBar({
  selection,
  bulk,
  matching,
  rows,
}: {
  selection: Selection
  bulk: ReactNode
  matching: number | null
  rows: number
}) {
  if (selection.count === 0 && !selection.isAllMatching) return null
  return (
    <div className={classes.bulk} role="region" aria-label="Selected rows">
      <span role="status">
        {selection.isAllMatching
          ? matching === null
            ? 'All that match are selected'
            : `All ${matching.toLocaleString()} that match are selected`
          : `${selection.count.toLocaleString()} selected`}
      </span>
      {!selection.isAllMatching && matching !== null && matching > rows && (
        <Button size="compact-sm" variant="subtle" onClick={selection.selectAllMatching}>
          Select all {matching.toLocaleString()} matching
        </Button>
      )}
      <Group gap="xs">{bulk}</Group>
      <Button size="xs" variant="subtle" color="gray" onClick={selection.clear}>
        Clear selection
      </Button>
    </div>
  )
}
