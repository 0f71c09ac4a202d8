// The row at the side of its list. Closing gives the focus back to the row.
import { Button, Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

export interface SidePanelProps {
  content: { title: string; body: ReactNode } | null
  /** Page of the row. */
  href?: string | undefined
  onClose: () => void
}

export function SidePanel({ content, href, onClose }: SidePanelProps) {
  return (
    <Drawer
      opened={content !== null}
      onClose={onClose}
      position="right"
      size="min(560px, 100vw)"
      title={content?.title}
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
