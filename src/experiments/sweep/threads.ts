/** Points of a sweep in threads: each has its own memory, and so its own chip and weights. */
import { Worker } from 'node:worker_threads'
import { UserError } from '../../errors.js'
import type { SweepRow } from '../../report/sweep-row.js'
import type { SweepIdentity } from './identity.js'
import type { SweepPoint } from './plan.js'
import type { PointExecutor } from './pool.js'

/** What a thread says of a point. */
export type PointAnswer = { row: SweepRow } | { outOfMemory: string }

export class ThreadExecutor implements PointExecutor {
  private readonly worker: Worker
  private onEnd: ((error: Error) => void) | undefined
  private broken: Error | undefined

  constructor(identity: SweepIdentity) {
    this.worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: identity })
    this.worker.on('error', (error) => this.end(error))
    this.worker.on('exit', () => this.end(new Error('a worker of the sweep has ended')))
  }

  async run(point: SweepPoint): Promise<SweepRow> {
    if (this.broken !== undefined) throw this.broken
    const answer = await new Promise<PointAnswer>((resolve, reject) => {
      this.onEnd = reject
      this.worker.once('message', resolve)
      this.worker.postMessage(point)
    })
    if ('row' in answer) return answer.row
    throw outOfMemory(point, answer.outOfMemory)
  }

  async stop(): Promise<void> {
    await this.worker.terminate()
  }

  private end(error: Error): void {
    this.broken ??= isOutOfMemory(error) ? outOfMemory(undefined, error.message) : error
    this.onEnd?.(this.broken)
  }
}

const isOutOfMemory = (error: Error): boolean => 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

const outOfMemory = (point: SweepPoint | undefined, reason: string): UserError =>
  new UserError(`there is no memory left: ${reason}`, {
    where: point === undefined ? 'a worker of the sweep' : `point ${point.number}`,
    hint: 'the same command with fewer --workers; it goes on where this one has ended',
  })
