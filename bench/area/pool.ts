/** Jobs on some threads at a time, each job once. */
import { Worker } from 'node:worker_threads'
import { formatNumber } from '../../src/report/table.js'
import type { Cells, Job } from './synthesize.js'

export type Results = ReadonlyMap<string, Cells>

export const keyOf = ({ module, parameters }: Job): string =>
  [module, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)].join(' ')

/** @throws the first error of a job, with the others ended */
export async function synthesizeAll(jobs: readonly Job[], threads: number): Promise<Results> {
  const results = new Map<string, Cells>()
  const waiting = [...new Map(jobs.map((job) => [keyOf(job), job])).entries()]
  const total = waiting.length
  const running = new Set<Worker>()
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [key, job] = next
      const begin = performance.now()
      const cells = await inThread(job, running)
      results.set(key, cells)
      const seconds = formatNumber((performance.now() - begin) / 1000)
      console.error(`[${results.size}/${total}] ${key}: ${formatNumber(cells.gates)} gates, ${seconds} s`)
    }
  }
  try {
    await Promise.all(Array.from({ length: threads }, work))
  } catch (error) {
    waiting.length = 0
    await Promise.all([...running].map((worker) => worker.terminate()))
    throw error
  }
  return results
}

function inThread(job: Job, running: Set<Worker>): Promise<Cells> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: job })
  running.add(worker)
  return new Promise<Cells>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      running.delete(worker)
      reject(new Error(`${keyOf(job)}: the thread ended with code ${code}`))
    })
  })
}
