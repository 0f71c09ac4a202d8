// The row at the side of its list. Closing gives the focus back to the row; the list sees to it when the row is gone.
import { Button, Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

export interface SidePanelProps {
  content: { title: string; body: ReactNode } | null
  /** Page of the row. */
  href?: string | undefined
  onClose: () => void
  /** It is out of the page, also because its row went away. */
  onClosed: () => void
}

export function SidePanel({ content, href, onClose, onClosed }: SidePanelProps) {
  return (
    <Drawer
      opened={content !== null}
      onClose={() => isTop() && onClose()}
      onExitTransitionEnd={onClosed}
      position="right"
      size="min(560px, 100vw)"
      title={content === null ? null : <span title={content.title}>{content.title}</span>}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      {content?.body}
      {href !== undefined && (
        <Button component={Link} to={href} variant="default" mt="md">
          Open the page
        </Button>
      )}
    </Drawer>
  )
}

/** Escape reaches every dialog that is open, and is meant for the one on top. */
const isTop = (): boolean => document.querySelectorAll('[role=dialog][aria-modal=true]').length <= 1
