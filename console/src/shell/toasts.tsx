// Where toasts appear; loaded after the first page is shown.
export { Notifications as default } from '@mantine/notifications'
