// A person's own allow and block list.
import { Badge, Button, NativeSelect, Table, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { addToList, loadList, removeFromList } from './calls.ts'
import classes from './portal.module.css'

export function OwnList() {
  const queryClient = useQueryClient()
  const query = useQuery({ queryKey: ['portal', 'lists'], queryFn: loadList })
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['portal', 'lists'] })
  const remove = useMutation({ mutationFn: removeFromList, onSuccess: refresh })
  return (
    <>
      <p>
        Mail of allowed senders comes to you when the sender is proven; mail of blocked senders is deleted. Your
        organisation’s lists come first.
      </p>
      <AddForm onAdded={refresh} />
      {remove.error !== null && <Problem error={remove.error} title="The entry was not removed" />}
      <States
        query={query}
        failure="Your lists cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : { kind: 'nothing-yet', title: 'No entries', text: 'Add an address or a domain above.' }
        }
      >
        {({ items, max }) => (
          <>
            <Table.ScrollContainer minWidth={280}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Sender</Table.Th>
                    <Table.Th>List</Table.Th>
                    <Table.Th>Act</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ id, list, value }) => (
                    <Table.Tr key={id}>
                      <Table.Td className={classes.words}>{value}</Table.Td>
                      <Table.Td>
                        <Badge tt="none" variant="outline" color={list === 'allow' ? 'green' : 'red'}>
                          {list === 'allow' ? 'Allowed' : 'Blocked'}
                        </Badge>
                      </Table.Td>
                      <Table.Td>
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={`Remove ${value}`}
                          onClick={() => remove.mutate(id)}
                        >
                          Remove
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <p className={classes.dim}>
              {items.length} of {max} entries.
            </p>
          </>
        )}
      </States>
    </>
  )
}

function AddForm({ onAdded }: { onAdded: () => Promise<void> }) {
  const [value, setValue] = useState('')
  const [list, setList] = useState<'allow' | 'block'>('allow')
  const add = useMutation({
    mutationFn: () => addToList(list, value),
    onSuccess: async () => {
      setValue('')
      await onAdded()
    },
  })
  return (
    <form
      className={classes.filters}
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <TextInput
        label="Address or domain"
        required
        maxLength={320}
        value={value}
        error={add.error?.message}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <NativeSelect
        label="What to do"
        value={list}
        onChange={(event) => setList(event.currentTarget.value as 'allow' | 'block')}
        data={[
          { value: 'allow', label: 'Allow' },
          { value: 'block', label: 'Block' },
        ]}
      />
      <Button type="submit" loading={add.isPending}>
        Add
      </Button>
    </form>
  )
}
