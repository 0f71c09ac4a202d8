// A field for source: numbered lines, the line of a mistake marked and one click away, variables put in at the cursor.
import { Button, Textarea } from '@mantine/core'
import { useRef } from 'react'
import classes from './source-field.module.css'
import { lineNumbers, lineOf, placeOfLine } from './source-lines.ts'
import { VariableMenu, type Variable } from './variable-menu.tsx'

interface Props {
  label: string
  description?: string
  value: string
  onChange: (value: string) => void
  mistake?: string | undefined
  maxLength: number
  rows: number
  /** None: nothing can be put in. */
  variables?: readonly Variable[]
  /** Paragraphs, which are broken into lines as they fit, have no numbers. */
  isProse?: boolean
}

const line_px = 18

export function SourceField(props: Props) {
  const { label, description, value, onChange, mistake, maxLength, rows, variables = [], isProse = false } = props
  const area = useRef<HTMLTextAreaElement>(null)
  const numbers = useRef<HTMLPreElement>(null)
  const wrong = mistake === undefined ? null : lineOf(mistake)
  const goTo = (line: number): void => {
    area.current?.focus()
    area.current?.setSelectionRange(...placeOfLine(value, line))
    if (!isProse) area.current?.scrollTo({ top: (line - rows / 2) * line_px, left: 0 })
  }
  const [before, marked, after] = isProse ? ['', '', ''] : lineNumbers(value, wrong)
  return (
    <div>
      <Textarea
        ref={area}
        label={label}
        description={description}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={mistake}
        maxLength={maxLength}
        rows={rows}
        spellCheck={isProse}
        className={classes.source}
        {...(isProse
          ? {}
          : {
              wrap: 'off',
              onScroll: ({ currentTarget: { scrollTop } }) => {
                if (numbers.current !== null) numbers.current.style.transform = `translateY(${-scrollTop}px)`
              },
              inputContainer: (field) => (
                <div className={classes.numbered}>
                  <div className={classes.gutter} aria-hidden>
                    <pre ref={numbers} className={classes.numbers}>
                      {before}
                      <span className={classes.wrong}>{marked}</span>
                      {after}
                    </pre>
                  </div>
                  {field}
                </div>
              ),
            })}
      />
      <div className={classes.tools}>
        {variables.length > 0 && <VariableMenu field={area} into={label} variables={variables} />}
        {wrong !== null && (
          <Button size="compact-sm" variant="default" onClick={() => goTo(wrong)}>
            Go to line {wrong}
          </Button>
        )}
      </div>
    </div>
  )
}
