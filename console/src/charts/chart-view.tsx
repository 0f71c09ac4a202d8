// A chart on the screen: a title that asks, unit and period, a legend, the drawing at the width there is, and the same as a table.
import { ActionIcon, Table, Tooltip } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChartBar, IconTable } from '@tabler/icons-react'
import { createElement, useId, useState, type MouseEvent, type ReactNode } from 'react'
import { formatNumber } from '#console/util/numbers.ts'
import type { Chart, ChartFrame } from './chart.ts'
import { screenPalette, type Tone } from './palette.ts'
import { patterns, fillOf } from './palette.ts'
import { el, type SvgNode } from './svg.ts'
import classes from './chart-view.module.css'

export interface ChartViewProps {
  /** The question or the finding. */
  title: string
  /** What is counted and when: "Messages per hour, last 24 hours". */
  unit: string
  draw: (frame: ChartFrame) => Chart
  height?: number
  legend?: readonly { label: string; tone: Tone; total?: number }[]
  /** Said below the drawing while the pointer is on a mark. */
  describe?: (index: number) => string
  /** A click on a mark, e.g. to filter a list. Rows of the table have the same as a button. */
  onPick?: (index: number) => void
  /** Instead of the drawing, when there is nothing at all. */
  empty?: string | null
}

const width_default = 600

export function ChartView({ title, unit, draw, height = 220, legend, describe, onPick, empty = null }: ChartViewProps) {
  const { ref, width } = useElementSize()
  const id = useId().replaceAll(/[^a-zA-Z0-9]/g, '')
  const [asTable, setAsTable] = useState(false)
  const [pointed, setPointed] = useState<number | null>(null)
  const chart = draw({
    width: width === 0 ? width_default : Math.floor(width),
    height,
    palette: screenPalette,
    prefix: `c${id}`,
  })
  const indexOf = (event: MouseEvent): number | null => {
    const index = (event.target as Element).getAttribute?.('data-index')
    return index === null || index === undefined ? null : Number(index)
  }
  const pick = (event: MouseEvent): void => {
    const index = indexOf(event)
    if (index !== null) onPick?.(index)
  }
  return (
    <figure className={classes.figure} aria-labelledby={`t${id}`}>
      <div className={classes.head}>
        <figcaption>
          <h2 className={classes.title} id={`t${id}`}>
            {title}
          </h2>
          <p className={classes.unit}>{unit}</p>
        </figcaption>
        {empty === null && (
          <Tooltip label={asTable ? 'Show as chart' : 'Show as table'}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={28}
              aria-pressed={asTable}
              aria-label={`Show “${title}” as table`}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <IconChartBar size={18} /> : <IconTable size={18} />}
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div ref={ref} className={classes.body}>
        {empty !== null ? (
          <p className={classes.empty}>{empty}</p>
        ) : asTable ? (
          <ChartTableView chart={chart} title={title} onPick={onPick} />
        ) : (
          <>
            <p className={classes.hidden}>{chart.summary}</p>
            <div
              className={classes.drawing}
              data-clickable={onPick !== undefined || undefined}
              onClick={pick}
              onMouseMove={(event) => setPointed(indexOf(event))}
              onMouseLeave={() => setPointed(null)}
            >
              {toReact(chart.svg)}
            </div>
            {describe !== undefined && (
              <p className={classes.pointed} aria-hidden>
                {pointed === null ? chart.summary : describe(pointed)}
              </p>
            )}
          </>
        )}
      </div>
      {legend !== undefined && empty === null && <Legend entries={legend} prefix={`l${id}`} />}
    </figure>
  )
}

function Legend({ entries, prefix }: { entries: NonNullable<ChartViewProps['legend']>; prefix: string }) {
  return (
    <ul className={classes.legend}>
      {entries.map(({ label, tone, total }) => (
        <li key={tone}>
          {toReact(
            el(
              'svg',
              { width: 14, height: 14, 'aria-hidden': 'true' },
              patterns(`${prefix}${tone}`, screenPalette),
              el('rect', { width: 14, height: 14, rx: 2, fill: fillOf(`${prefix}${tone}`, tone) }),
            ),
          )}
          {label}
          {total !== undefined && <b className="tabular">{formatNumber(total)}</b>}
        </li>
      ))}
    </ul>
  )
}

function ChartTableView({
  chart,
  title,
  onPick,
}: {
  chart: Chart
  title: string
  onPick?: ((index: number) => void) | undefined
}) {
  const { columns, rows } = chart.table
  return (
    <div className={classes.table} role="region" aria-label={title} tabIndex={0}>
      <Table>
        <caption className={classes.hidden}>{title}</caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, index) => (
              <Table.Th key={column} scope="col" ta={index === 0 ? 'left' : 'right'}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, at) => (
                <Table.Td key={at} ta={at === 0 ? 'left' : 'right'} className={at === 0 ? 'breakable' : 'tabular'}>
                  {at === 0 && onPick !== undefined ? (
                    <button type="button" className={classes.link} onClick={() => onPick(index)}>
                      {cell}
                    </button>
                  ) : typeof cell === 'number' ? (
                    formatNumber(cell)
                  ) : (
                    cell
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

const reactNames: Record<string, string> = {
  'font-size': 'fontSize',
  'font-family': 'fontFamily',
  'text-anchor': 'textAnchor',
  'stroke-width': 'strokeWidth',
  'stroke-dasharray': 'strokeDasharray',
}

/** The values of svg.ts as React nodes. */
export function toReact(node: SvgNode, key?: number): ReactNode {
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [reactNames[name] ?? name, value]),
  )
  const children = node.children.map((child, index) => (typeof child === 'string' ? child : toReact(child, index)))
  return createElement(node.tag, { ...attributes, key }, ...children)
}
