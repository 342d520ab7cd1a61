/**
 * A chart as data: panels that chart.js can draw, and the words around them. The same on paper (src/drawing) and on a page.
 *
 *     title
 *     subtitle
 *     +- panel -----------+ +- panel ---------+       side by side while their shares of the width add up to 1 at most, then in a
 *     | title             | | title           |       new row
 *     | config            | | config          |
 *     | legend            | | legend          |
 *     +-------------------+ +-----------------+
 *     footer
 */
import type { ChartConfiguration } from 'chart.js'
import type { Hatch } from './hatching.js'

export interface ChartSpec {
  /** Of its files: lower case, hyphens. */
  name: string
  title: string
  subtitle: string
  /** What the chart says, with its figures: for those who cannot see it. */
  description: string
  panels: Panel[]
  /** Chip, model, input, command: a paragraph each. */
  footer: string[]
}

export interface Panel {
  title: string
  config: PanelConfiguration
  /** Of the chart's width, 0..1. */
  widthShare: number
  /** Of what chart.js draws, in CSS pixels: without title and legend. */
  height: number
  legend: LegendItem[]
}

export type PanelConfiguration = ChartConfiguration<'bar'> | ChartConfiguration<'scatter'>

/** Told apart by more than colour: an area by its hatching, a line by its dashes, a point by its shape. */
export type LegendItem = { label: string; colour: string } & (
  | { mark: 'area'; hatch: Hatch }
  | { mark: 'line'; dash: readonly number[]; shape?: PointShape }
  | { mark: 'point'; shape: PointShape; isFilled: boolean }
)

/** Names of chart.js. */
export type PointShape = 'circle' | 'rect' | 'triangle' | 'rectRot' | 'crossRot' | 'star'

/** What a page shows of a comparison, by name; what is not given is as on paper. */
export interface Selection {
  variants?: readonly string[]
  layers?: readonly string[]
}
