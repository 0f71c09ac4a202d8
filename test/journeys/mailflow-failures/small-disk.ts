// A file system of a few megabytes for tests of a full disk: a tmpfs where the test may mount, else null.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface SmallDisk extends AsyncDisposable {
  folder: string
}

export async function mountSmall(size: string): Promise<SmallDisk | null> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwarden-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'mailwarden-test', folder]).status === 0
  const dispose = async (): Promise<void> => {
    if (mounted) spawnSync('umount', ['-l', folder])
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
  if (mounted) return { folder, [Symbol.asyncDispose]: dispose }
  await dispose()
  return null
}
