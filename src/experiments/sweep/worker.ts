/** The thread of `threads.ts`: runs the points that it is sent, with a chip of its own. */
import { parentPort, workerData } from 'node:worker_threads'
import type { SweepIdentity } from './identity.js'
import type { SweepPoint } from './plan.js'
import { OutOfMemory, PointRunner } from './point-runner.js'
import type { PointAnswer } from './threads.js'

const port = parentPort
if (port === null) throw new Error('this is the entry of a thread')
const runner = new PointRunner(workerData as SweepIdentity)

port.on('message', (point: SweepPoint) => {
  void answer(point).then((message) => {
    port.postMessage(message)
  })
})

async function answer(point: SweepPoint): Promise<PointAnswer> {
  try {
    return { row: await runner.run(point) }
  } catch (error) {
    if (error instanceof OutOfMemory) return { outOfMemory: error.message }
    throw error
  }
}
