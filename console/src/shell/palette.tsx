// Ctrl K: pages, tenants, messages by Message-ID, commands.
import { Modal, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useMay, useSession } from '#console/api/session.ts'
import { findCommands } from './palette-commands.ts'
import classes from './palette.module.css'

export default function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      withCloseButton={false}
      yOffset="10vh"
      centered={false}
      padding={0}
      size="lg"
    >
      <Content onClose={onClose} />
    </Modal>
  )
}

function Content({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const { tenantId } = useParams()
  const may = useMay()
  const { tenants } = useSession()
  const listId = useId()
  const found = findCommands(text, { tenantId, tenants, may })
  useEffect(() => setAt(0), [text])
  const run = (index: number): void => {
    const command = found[index]
    if (command === undefined) return
    onClose()
    void navigate(command.to)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt((before) => Math.min(before + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt((before) => Math.max(before - 1, 0))
    else if (event.key === 'Enter') run(at)
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        data-autofocus
        size="md"
        variant="unstyled"
        className={classes.input}
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder="Pages, people, Message-ID, commands"
        aria-label="Search pages, people, messages and commands"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[at] === undefined ? undefined : `${listId}-${at}`}
        aria-autocomplete="list"
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} role="listbox" aria-label="Found" className={classes.list}>
        {found.map((command, index) => (
          // Keys are handled by the field, which keeps the focus.
          <li
            key={command.to + command.label}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            className={classes.option}
            onClick={() => run(index)}
            onMouseMove={() => setAt(index)}
          >
            <span className="breakable">{command.label}</span>
            <span className={classes.kind}>{command.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={classes.none}>Nothing found.</p>}
    </>
  )
}
