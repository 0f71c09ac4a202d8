// One line for free text and `field:value`, kept in the URL as `?q=`; fields can be typed or chosen.
import { Button, Group, Menu, Pill, Select, TextInput } from '@mantine/core'
import { IconFilterPlus, IconSearch, IconX } from '@tabler/icons-react'
import { useState, type SyntheticEvent } from 'react'
import { useParameter } from './view-state.ts'
import { formatFilters, parseFilters, type Filters } from './filters.ts'
import classes from './filter-bar.module.css'

export interface FilterField {
  /** As typed: `from`. */
  name: string
  /** As shown: "Sender". */
  label: string
  /** A closed list of values. */
  options?: readonly { value: string; label: string }[]
}

export interface FilterState extends Filters {
  /** As in the URL; part of a query key. */
  key: string
  isEmpty: boolean
  /** "Sender: anna", for the state "none match". */
  described: string[]
  set: (name: string, value: string) => void
  setText: (input: string) => void
  clear: () => void
  fields: readonly FilterField[]
}

/** `const filters = useFilters(fields)`; then `<FilterBar filters={filters} />` and `filters.values['from']` in the query. */
export function useFilters(fields: readonly FilterField[]): FilterState {
  const [key, setKey] = useParameter('q')
  const { text, values } = parseFilters(
    key,
    fields.map((field) => field.name),
  )
  return {
    key,
    text,
    values,
    fields,
    isEmpty: key === '',
    described: [
      ...Object.entries(values).map(([name, value]) => `${labelOf(fields, name)}: ${valueLabel(fields, name, value)}`),
      ...(text === '' ? [] : [`“${text}”`]),
    ],
    set: (name, value) => setKey(formatFilters({ text, values: { ...values, [name]: value } })),
    setText: (input) => setKey(input.trim()),
    clear: () => setKey(''),
  }
}

const labelOf = (fields: readonly FilterField[], name: string): string =>
  fields.find((field) => field.name === name)?.label ?? name
const valueLabel = (fields: readonly FilterField[], name: string, value: string): string =>
  fields.find((field) => field.name === name)?.options?.find((option) => option.value === value)?.label ?? value

export function FilterBar({ filters, placeholder = 'Search' }: { filters: FilterState; placeholder?: string }) {
  return (
    <div className={classes.bar}>
      <Group gap="xs" align="flex-end" wrap="wrap">
        <SearchLine key={filters.key} filters={filters} placeholder={placeholder} />
        {filters.fields.length > 0 && <FieldMenu filters={filters} />}
      </Group>
      {!filters.isEmpty && <Active filters={filters} />}
    </div>
  )
}

function SearchLine({ filters, placeholder }: { filters: FilterState; placeholder: string }) {
  const [input, setInput] = useState(filters.text)
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const typed = parseFilters(
      input,
      filters.fields.map((field) => field.name),
    )
    filters.setText(formatFilters({ text: typed.text, values: { ...filters.values, ...typed.values } }))
  }
  return (
    <form onSubmit={submit} role="search" className={classes.search}>
      <TextInput
        aria-label={placeholder}
        placeholder={placeholder}
        value={input}
        onChange={(event) => setInput(event.currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
        maxLength={500}
        type="search"
        enterKeyHint="search"
      />
    </form>
  )
}

function FieldMenu({ filters }: { filters: FilterState }) {
  const [field, setField] = useState<FilterField | null>(null)
  return (
    <Menu position="bottom-start" closeOnItemClick={false} onClose={() => setField(null)} trapFocus>
      <Menu.Target>
        <Button variant="default" leftSection={<IconFilterPlus size={16} aria-hidden />}>
          Filter
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {field === null ? (
          filters.fields.map((each) => (
            <Menu.Item key={each.name} onClick={() => setField(each)}>
              {each.label}
            </Menu.Item>
          ))
        ) : (
          <FieldValue key={field.name} field={field} filters={filters} />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function FieldValue({ field, filters }: { field: FilterField; filters: FilterState }) {
  const [value, setValue] = useState(filters.values[field.name] ?? '')
  if (field.options !== undefined)
    return (
      <div className={classes.value}>
        <Select
          label={field.label}
          data={[...field.options]}
          value={value === '' ? null : value}
          onChange={(next) => filters.set(field.name, next ?? '')}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
      </div>
    )
  return (
    <form
      className={classes.value}
      onSubmit={(event) => {
        event.preventDefault()
        filters.set(field.name, value.trim())
      }}
    >
      <TextInput
        label={field.label}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        onKeyDown={(event) => event.stopPropagation()}
        data-autofocus
      />
      <Button type="submit" size="xs" mt="xs">
        Apply
      </Button>
    </form>
  )
}

function Active({ filters }: { filters: FilterState }) {
  return (
    <Group gap={6} mt={8} role="group" aria-label="Filters in force">
      {Object.entries(filters.values).map(([name, value]) => (
        <Pill
          key={name}
          withRemoveButton
          removeButtonProps={{
            'aria-label': `Remove the filter ${labelOf(filters.fields, name)}`,
            tabIndex: 0,
            'aria-hidden': false,
          }}
          onRemove={() => filters.set(name, '')}
          className={classes.pill}
        >
          {labelOf(filters.fields, name)}: {valueLabel(filters.fields, name, value)}
        </Pill>
      ))}
      {filters.text !== '' && (
        <Pill
          withRemoveButton
          removeButtonProps={{ 'aria-label': 'Remove the search text', tabIndex: 0, 'aria-hidden': false }}
          onRemove={() => filters.setText(formatFilters({ text: '', values: filters.values }))}
          className={classes.pill}
        >
          “{filters.text}”
        </Pill>
      )}
      <Button size="compact-xs" variant="subtle" leftSection={<IconX size={12} aria-hidden />} onClick={filters.clear}>
        Clear filters
      </Button>
    </Group>
  )
}
