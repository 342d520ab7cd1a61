/** What `azsim layer` does and prints. */
import type { LayerRequest } from '../runner/request.js'
import { layerFrames, drawnLayer, requestedVariant, runLayerVariant } from '../runner/layer.js'
import { printJson, showProgress } from './output.js'

export async function runLayerCommand(request: LayerRequest, _json: boolean): Promise<void> {
  const frames = layerFrames(request.input, request.shape, request.seed)
  const float = drawnLayer(request.shape, frames, request.seed)
  const run = await runLayerVariant(request, requestedVariant(request), float, frames, {
    onProgress: (cycles) => {
      showProgress(`${cycles.toLocaleString('en')} cycles`)
    },
  })
  printJson({ ...run.report, matrices: run.program.matrices, chunk: run.program.chunk })
}
