import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** A green whose filled and plain text both reach 4.5 : 1 in light and dark. */
const ok: MantineColorsTuple = [
  '#e9f7ef',
  '#d3ecdd',
  '#a9d9bd',
  '#7cc59b',
  '#55b47e',
  '#3ba86b',
  '#2a9a5c',
  '#1d834b',
  '#14693a',
  '#0d5530',
]

/** An amber dark enough for text on white at its end. */
const warn: MantineColorsTuple = [
  '#fff6e0',
  '#ffeac0',
  '#fdd68a',
  '#f8c154',
  '#f0ad2b',
  '#d99312',
  '#b87708',
  '#9a6103',
  '#7f4f02',
  '#6a4101',
]

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  colors: { ok, warn },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' } } },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Paper: { defaultProps: { withBorder: true, p: 'md', radius: 'md' } },
    Table: { defaultProps: { verticalSpacing: 7, fz: 'sm' } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } },
  },
})

/** Mantine's quiet greys and its red are too pale to read; these are not. */
export const variables: CSSVariablesResolver = (chosen) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': chosen.colors.gray[7],
    '--mantine-color-placeholder': chosen.colors.gray[7],
    '--mantine-color-error': chosen.colors.red[9],
    '--mantine-color-anchor': chosen.colors.indigo[8],
    '--hub-ground': chosen.colors.gray[0],
    '--hub-line': chosen.colors.gray[3],
    '--hub-chip': chosen.colors.gray[2],
    '--hub-ok': ok[8],
    '--hub-warn': warn[8],
    '--hub-bad': chosen.colors.red[9],
    '--hub-busy': chosen.colors.indigo[8],
    '--hub-quiet': chosen.colors.gray[7],
  },
  dark: {
    '--mantine-color-dimmed': chosen.colors.dark[1],
    '--mantine-color-placeholder': chosen.colors.dark[2],
    '--mantine-color-error': chosen.colors.red[4],
    '--mantine-color-anchor': chosen.colors.indigo[3],
    '--hub-ground': chosen.colors.dark[8],
    '--hub-line': chosen.colors.dark[4],
    '--hub-chip': chosen.colors.dark[5],
    '--hub-ok': ok[3],
    '--hub-warn': warn[3],
    '--hub-bad': chosen.colors.red[4],
    '--hub-busy': chosen.colors.indigo[3],
    '--hub-quiet': chosen.colors.dark[1],
  },
})
