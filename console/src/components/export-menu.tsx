// What a list shows as a file: `api` answers at /export with the same filters, as CSV or JSON lines.
import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { urlOf, type Query } from '#console/api/client.ts'

const names = { csv: 'Table (CSV)', jsonl: 'JSON lines' }

export function ExportMenu({ api, asked }: { api: string; asked: Query }) {
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['csv', 'jsonl'] as const).map((format) => (
          <Menu.Item key={format} component="a" href={urlOf(`${api}/export`, { ...asked, format })} download>
            {names[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
