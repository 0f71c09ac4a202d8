// Numbers side by side, each with its name and what it is a share of.
import classes from './simulations.module.css'

export interface Figure {
  label: string
  value: string
  note?: string
}

/** Null: a figure that does not fit here. */
export function FigureList({ figures }: { figures: readonly (Figure | null)[] }) {
  return (
    <dl className={classes.figures}>
      {figures.map((figure) =>
        figure === null ? null : (
          <div key={figure.label} className={classes.figure}>
            <dt>{figure.label}</dt>
            <dd className={classes.number}>{figure.value}</dd>
            {figure.note !== undefined && <dd className={classes.change}>{figure.note}</dd>}
          </div>
        ),
      )}
    </dl>
  )
}
