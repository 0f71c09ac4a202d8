// Mantine's theme: our semantic colours instead of its green, yellow, orange and red, whose contrast is too low (measured 3.0 to 4.4:1).
import { createTheme, type CSSVariablesResolver, DEFAULT_THEME, type MantineColorsTuple } from '@mantine/core'

function darkened(base: MantineColorsTuple, shade8: string, shade9: string): MantineColorsTuple {
  return [...base.slice(0, 8), shade8, shade9] as unknown as MantineColorsTuple
}

const { green, yellow, red, blue, gray } = DEFAULT_THEME.colors
const systemFont =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  fontFamily: systemFont,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontFamily: systemFont,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.35' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  colors: {
    green: darkened(green!, '#1f7a35', '#186129'),
    yellow: darkened(yellow!, '#8a5a00', '#704900'),
    orange: darkened(yellow!, '#8a5a00', '#704900'),
    red: darkened(red!, '#c92a2a', '#a82020'),
    blue: darkened(blue!, '#1864ab', '#13518c'),
    gray: darkened(gray!, '#495057', '#343a40'),
  },
  components: {
    Button: { defaultProps: { size: 'sm', fw: 500 } },
    // The placeholder is no item, and a menu may hold nothing else (ARIA): the first item gets the focus.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontWeight: 600 } },
    },
    Drawer: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontWeight: 600, fontSize: '1rem' } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Tooltip: { defaultProps: { events: { hover: true, focus: true, touch: true }, withArrow: true } },
    Checkbox: { defaultProps: { size: 'sm' } },
  },
})

/** Text colours that Mantine derives itself and that would be too pale. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#495057',
    '--mantine-color-placeholder': '#5c636a',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-anchor': '#1864ab',
    '--mantine-color-default-border': '#868e96',
    '--mantine-color-disabled-color': '#5c636a',
  },
  dark: {
    '--mantine-color-dimmed': '#ced4da',
    '--mantine-color-placeholder': '#adb5bd',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-anchor': '#74c0fc',
    '--mantine-color-default-border': '#868e96',
    '--mantine-color-disabled-color': '#adb5bd',
  },
})
