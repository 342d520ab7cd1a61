/** Colours and sizes of charts, on paper and on a dark page. A length is a CSS pixel, 1/96 inch; 11 pixels are 8.25 points. */

export interface Theme {
  background: string
  ink: string
  /** Words beside the data: axes, footers. */
  faint: string
  grid: string
  colours: Record<Hue, string>
}

/** Okabe and Ito, "Color Universal Design" (2008): told apart with every kind of colour vision. Grey is for what does nothing. */
export type Hue = 'blue' | 'orange' | 'green' | 'vermilion' | 'purple' | 'sky' | 'yellow' | 'grey'

const OKABE_ITO = {
  blue: '#0072B2',
  orange: '#E69F00',
  green: '#009E73',
  vermilion: '#D55E00',
  purple: '#CC79A7',
  sky: '#56B4E9',
  yellow: '#F0E442',
} as const

/** For print. */
export const LIGHT: Theme = {
  background: '#FFFFFF',
  ink: '#1A1A1A',
  faint: '#555555',
  grid: '#E3E3E3',
  colours: { ...OKABE_ITO, grey: '#BBBBBB' },
}

export const DARK: Theme = {
  background: '#16191D',
  ink: '#ECECEC',
  faint: '#A8ADB3',
  grid: '#33383F',
  // The blue of the palette is too dark on black; where it is lighter, so is the other one.
  colours: { ...OKABE_ITO, blue: '#3D9BD6', sky: '#A6DAF7', grey: '#6B7178' },
}

export const FONT = 'IBM Plex Sans'
export const TEXT_SIZE = 11

/** As chart.js takes it. */
export const chartFont = (size = TEXT_SIZE, weight: 'normal' | 'bold' = 'normal') =>
  ({ family: `"${FONT}", system-ui, sans-serif`, size, weight }) as const

/** As a canvas takes it. */
export const canvasFont = (size = TEXT_SIZE, weight: 'normal' | 'bold' = 'normal'): string =>
  `${weight} ${size}px "${FONT}", system-ui, sans-serif`
