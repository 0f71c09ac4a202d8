// A field that chooses people, groups or addresses: the server searches while one types, what is chosen stays in sight with its name.
import { Button, Combobox, Pill, PillsInput, useCombobox, VisuallyHidden, type ComboboxStore } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { announce } from '#console/util/announce.ts'
import { formatNumber, plural } from '#console/util/numbers.ts'
import classes from './directory-picker.module.css'
import { namesQuery, named_max, searchQuery, sources, type Choice, type Pickable } from './pickable.ts'
import { typedAddresses } from './typed-addresses.ts'

interface Props {
  tenantId: string
  pick: Pickable
  label: string
  description?: ReactNode
  value: readonly string[]
  onChange: (value: string[]) => void
  error?: ReactNode
  /** 1: the next choice takes the place of the last. */
  max?: number
  isDisabled?: boolean
  isRequired?: boolean
  isAutoFocused?: boolean
}

const typing_ms = 200
const search_chars_max = 200
const none: readonly Choice[] = []

export function DirectoryPicker(props: Props) {
  const { tenantId, pick, label, description, value, onChange, error, max = Infinity, isDisabled = false } = props
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [text, setText] = useState('')
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map())
  const found = useFound(tenantId, pick, text, combobox.dropdownOpened)
  const { resetSelectedOption } = combobox
  // Enter must not choose what came to the place of another one.
  useEffect(resetSelectedOption, [resetSelectedOption, found.choices])
  const add = (added: readonly Choice[]): void => {
    const fresh = added.filter((each) => !value.includes(each.value))
    setPicked(new Map([...picked, ...fresh.map((each) => [each.value, each.label] as const)]))
    if (fresh.length === 0) return
    onChange([...(max === 1 ? [] : value), ...fresh.map((each) => each.value)].slice(0, max))
    announce(`Chosen: ${fresh.map((each) => each.label).join(', ')}`)
  }
  const take = (typed: string, isDone: boolean): void => {
    const { addresses, rest } = sources[pick].isOpen ? typedAddresses(typed, isDone) : { addresses: [], rest: typed }
    if (addresses.length > 0) add(addresses.map((each) => ({ value: each, label: each })))
    setText(rest)
  }
  const submit = (chosen: string): void => {
    add(found.choices.filter((each) => each.value === chosen))
    setText('')
    if (max === 1) combobox.closeDropdown()
  }
  const remove = (removed: string, name: string): void => {
    onChange(value.filter((each) => each !== removed))
    announce(`Removed: ${name}`)
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const hasChoice = combobox.dropdownOpened && combobox.getSelectedOptionIndex() >= 0
    if (event.key === 'Enter' && text !== '' && !hasChoice) {
      event.preventDefault()
      take(text, true)
    }
    if (event.key === 'Backspace' && text === '' && value.length > 0) {
      onChange(value.slice(0, -1))
      announce('The last one is removed')
    }
    if (event.key === 'ArrowLeft' && event.currentTarget.selectionEnd === 0) removersOf(event).at(-1)?.focus()
  }
  return (
    <Combobox store={combobox} onOptionSubmit={submit} withinPortal={false} disabled={isDisabled}>
      <Combobox.DropdownTarget>
        <PillsInput
          id={id}
          label={label}
          labelProps={{ id: `${id}-label` }}
          description={description}
          error={error}
          required={props.isRequired === true}
          disabled={isDisabled}
          onClick={() => combobox.openDropdown()}
          data-picker
        >
          <Pill.Group className={classes.chosen}>
            <Chosen {...props} picked={picked} input={input} onRemove={remove} />
            <Combobox.EventsTarget withExpandedAttribute>
              <PillsInput.Field
                ref={input}
                value={text}
                onChange={(event) => {
                  take(event.currentTarget.value, false)
                  combobox.openDropdown()
                }}
                onBlur={() => {
                  take(text, true)
                  setText('')
                  combobox.closeDropdown()
                }}
                onKeyDown={onKeyDown}
                data-autofocus={props.isAutoFocused}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Dropdown
        combobox={combobox}
        pick={pick}
        labelId={`${id}-label`}
        found={found}
        text={text}
        chosen={value}
        isFull={max > 1 && value.length >= max}
      />
    </Combobox>
  )
}

interface Found {
  choices: readonly Choice[]
  more: number
  isSearching: boolean
  error: Error | null
}

function useFound(tenantId: string, pick: Pickable, text: string, isOpen: boolean): Found {
  const wanted = text.trim().slice(0, search_chars_max)
  const [asked] = useDebouncedValue(wanted, typing_ms)
  const { data, error, isFetching } = useQuery({ ...searchQuery(tenantId, pick, asked), enabled: isOpen })
  const choices = data?.choices ?? none
  return {
    choices,
    more: Math.max(0, (data?.total ?? 0) - choices.length),
    isSearching: isFetching || asked !== wanted,
    error,
  }
}

const removersOf = ({ currentTarget }: KeyboardEvent): HTMLElement[] => [
  ...(currentTarget.closest('[data-picker]')?.querySelectorAll<HTMLElement>('[data-remover]') ?? []),
]

interface ChosenProps extends Props {
  picked: ReadonlyMap<string, string>
  input: RefObject<HTMLInputElement | null>
  onRemove: (value: string, name: string) => void
}

/** Left and right go from one to the next; Delete and Backspace take one out, as its button does. */
function Chosen({ tenantId, pick, label, value, onChange, isDisabled = false, picked, input, onRemove }: ChosenProps) {
  const [shown, setShown] = useState(named_max)
  const visible = value.slice(0, shown)
  const nameOf = useNames(tenantId, pick, visible, picked)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = removersOf(event)
    const at = buttons.indexOf(event.currentTarget)
    if (event.key === 'ArrowLeft') buttons[at - 1]?.focus()
    else if (event.key === 'ArrowRight') (buttons[at + 1] ?? input.current)?.focus()
    else if (event.key === 'Delete' || event.key === 'Backspace') event.currentTarget.click()
  }
  return (
    <>
      {visible.map((each) => (
        <Pill
          key={each}
          size="md"
          title={nameOf(each)}
          withRemoveButton={!isDisabled}
          onRemove={() => onRemove(each, nameOf(each))}
          removeButtonProps={{
            'aria-label': `Remove ${nameOf(each)}`,
            'aria-hidden': false,
            onKeyDown,
            ...{ 'data-remover': true },
          }}
        >
          {nameOf(each)}
        </Pill>
      ))}
      {value.length > shown && (
        <Button size="compact-sm" variant="default" onClick={() => setShown(shown + named_max)}>
          Show more of {formatNumber(value.length)}
        </Button>
      )}
      {value.length > named_max && !isDisabled && (
        <Button size="compact-sm" variant="default" aria-label={`Remove all of ${label}`} onClick={() => onChange([])}>
          Remove all
        </Button>
      )}
    </>
  )
}

function useNames(
  tenantId: string,
  pick: Pickable,
  values: readonly string[],
  picked: ReadonlyMap<string, string>,
): (value: string) => string {
  const { hasIds } = sources[pick]
  const unknown = hasIds ? values.filter((each) => !picked.has(each)) : []
  const parts = Array.from({ length: Math.ceil(unknown.length / named_max) }, (_, index) =>
    unknown.slice(index * named_max, (index + 1) * named_max),
  )
  const answers = useQueries({ queries: parts.map((ids) => namesQuery(tenantId, pick, ids)) })
  const names = new Map(picked)
  for (const { data } of answers) for (const { value, label } of data?.choices ?? []) names.set(value, label)
  const isComplete = answers.every(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData)
  const hasFailed = answers.some(({ error }) => error !== null)
  // Whoever left the directory is shown as well, so that they can be taken out.
  const missing = isComplete ? 'Not in the directory any more' : hasFailed ? 'The name cannot be shown' : 'Looking up'
  return (value) => names.get(value) ?? (hasIds ? missing : value)
}

interface DropdownProps {
  combobox: ComboboxStore
  pick: Pickable
  labelId: string
  found: Found
  text: string
  chosen: readonly string[]
  isFull: boolean
}

function Dropdown({ combobox, pick, labelId, found, text, chosen, isFull }: DropdownProps) {
  // What was found for other words must not be taken for what is asked for now.
  const wanted = text.trim().toLowerCase()
  const offered = found.choices.filter(
    ({ value, label }) =>
      !isFull && !chosen.includes(value) && (!found.isSearching || label.toLowerCase().includes(wanted)),
  )
  const more = found.more > 0 && !isFull ? `${formatNumber(found.more)} more: type to narrow` : null
  const [one, many] = sources[pick].noun
  const hint = isFull ? `No more than ${formatNumber(chosen.length)} can be chosen.` : hintOf(found, pick, text)
  const said =
    offered.length > 0 ? [plural(found.choices.length + found.more, one, many), more].filter(Boolean).join(', ') : hint
  return (
    <>
      <VisuallyHidden role="status">{combobox.dropdownOpened && !found.isSearching ? said : ''}</VisuallyHidden>
      <Combobox.Dropdown>
        <Combobox.Options labelledBy={labelId} className={classes.options}>
          {offered.map(({ value, label }) => (
            <Combobox.Option key={value} value={value} aria-selected={false} className="breakable">
              {label}
            </Combobox.Option>
          ))}
        </Combobox.Options>
        {offered.length === 0 && <div className={classes.hint}>{hint}</div>}
        {more !== null && <Combobox.Footer className={classes.hint}>{more}</Combobox.Footer>}
      </Combobox.Dropdown>
    </>
  )
}

/** Why nothing is offered. */
function hintOf({ choices, isSearching, error }: Found, pick: Pickable, text: string): string {
  const { noun, isOpen } = sources[pick]
  if (error !== null) return `The directory could not be searched. ${error.message}`
  if (isSearching) return 'Searching'
  if (choices.length > 0) return 'All that were found are chosen.'
  if (text.trim() === '') return `The directory has no ${noun[1]} yet.`
  return `No ${noun[0]} matches.${isOpen ? ' Press Enter to add a whole address all the same.' : ''}`
}
