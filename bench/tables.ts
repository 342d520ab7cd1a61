/** The tables that `npm run bench` prints. */
import { formatTable } from '../src/report/table.js'
import type { ModelResult } from './models.js'
import type { Peer } from './peers.js'
import type { ProductResult } from './products.js'

export interface BenchResult {
  rounds: number
  products: readonly ProductResult[]
  models: readonly ModelResult[]
  /** Of a small `azsim matvec`; null: not measured. */
  startSeconds: number | null
  peers: readonly Peer[]
}

export function benchTables({ rounds, products, models, startSeconds, peers }: BenchResult): string {
  const parts: string[] = []
  if (products.length > 0) parts.push(`products on az1-like, medians of ${rounds} rounds`, productTable(products))
  if (products.length > 0) parts.push('beside other simulators', peerTable(peers, products))
  if (models.length > 0) parts.push('whole models on 1.05 s of speech, a process each', modelTable(models))
  if (startSeconds !== null) parts.push(`azsim matvec, 16 x 16, beyond Node's own start: ${startSeconds.toFixed(2)} s`)
  return parts.join('\n\n')
}

const over = (value: number): string => (value >= 10 ? `${Math.round(value)}` : value.toFixed(1))

function productTable(products: readonly ProductResult[]): string {
  return formatTable(
    [
      { heading: 'product' },
      { heading: 'simulated', unit: 'M cycles/s', decimals: 1 },
      { heading: 'MACs', unit: 'M/s' },
      { heading: 'plain SIMD', unit: 'M/s' },
      { heading: 'slower', unit: 'times', align: 'right' },
      { heading: 'first call', unit: 'times', align: 'right' },
    ],
    products.map((p) => [
      p.name,
      p.cyclesPerSecond / 1e6,
      p.macsPerSecond / 1e6,
      p.limitMacsPerSecond / 1e6,
      over(p.timesTheLimit),
      over(p.firstOverSteady),
    ]),
  )
}

function peerTable(peers: readonly Peer[], products: readonly ProductResult[]): string {
  return formatTable(
    [
      { heading: 'simulator' },
      { heading: 'models' },
      { heading: 'beside' },
      { heading: 'cycles/s', unit: 'times', align: 'right' },
      { heading: 'MACs/s', unit: 'times', align: 'right' },
    ],
    peers.map((peer) => {
      const ours = products.find(({ name }) => name === peer.beside)!
      const cycles = peer.cyclesPerSecond === null ? null : over(ours.cyclesPerSecond / peer.cyclesPerSecond)
      return [peer.name, peer.models, peer.beside, cycles, over(ours.macsPerSecond / peer.macsPerSecond)]
    }),
  )
}

function modelTable(models: readonly ModelResult[]): string {
  return formatTable(
    [
      { heading: 'model' },
      { heading: 'weights', unit: 'M', decimals: 1 },
      { heading: 'prepared', unit: 's', align: 'right' },
      { heading: 'first run', unit: 's', align: 'right' },
      { heading: 'next run', unit: 's', align: 'right' },
      { heading: 'audio/wall', unit: 'next run', align: 'right' },
      { heading: 'simulated', unit: 'M cycles/s', decimals: 1 },
      { heading: 'memory', unit: 'MB' },
    ],
    models.map(({ name, weights, preparation, simulations: [first = 0, next = 0], audioSeconds, cycles, peakMB }) => [
      name,
      weights / 1e6,
      preparation.toFixed(2),
      first.toFixed(2),
      next.toFixed(2),
      over(audioSeconds / next),
      cycles / next / 1e6,
      Math.round(peakMB),
    ]),
  )
}
