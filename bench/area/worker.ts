/** A thread for one module: yosys in a memory of its own, which goes with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { synthesize, type Job } from './synthesize.js'

parentPort!.postMessage(await synthesize(workerData as Job))
