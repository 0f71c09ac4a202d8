// Variables of templates, put where the cursor stands in a field.
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import type { RefObject } from 'react'
import classes from './source-field.module.css'

export interface Variable {
  name: string
  about: string
}

interface Props {
  field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>
  /** What the field is called. */
  into: string
  variables: readonly Variable[]
  /** Inside of a field of one line. */
  isSmall?: boolean
}

export function VariableMenu({ field, into, variables, isSmall = false }: Props) {
  const label = `Insert a variable into ${into}`
  return (
    <Menu position="bottom-end" width={340} returnFocus={false}>
      <Menu.Target>
        {isSmall ? (
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} title="Insert a variable">
            <IconBraces size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={label}
            leftSection={<IconBraces size={14} aria-hidden />}
          >
            Insert a variable
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown className={classes.variables}>
        {variables.map(({ name, about }) => (
          // Afterwards: the menu keeps the focus until it is closed.
          <Menu.Item key={name} onClick={() => setTimeout(() => insertAtCursor(field.current, `{{ ${name} }}`))}>
            <code>{`{{ ${name} }}`}</code>
            <div className={classes.about}>{about}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function insertAtCursor(field: HTMLInputElement | HTMLTextAreaElement | null, text: string): void {
  if (field === null) return
  field.focus()
  // The only way that Undo takes back.
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}
