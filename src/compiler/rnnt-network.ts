/** An RNN-T as stages, with the sections by which reports tell what each layer cost. */
import { SECTIONS } from '../../assembly/isa.js'
import { UserError } from '../errors.js'
import { HOP_MS } from '../model/log-mel.js'
import { timeReduction } from '../model/rnnt.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { lstmNode, nameIn, projectionNode } from './network.js'
import type { Network, Stage } from './network.js'

export interface SectionName {
  index: number
  name: string
}

const JOINT_ENCODER = 'joint.encoder'
const JOINT_PREDICTION = 'joint.prediction'
const JOINT = 'joint'
const JOINT_OUTPUT = 'joint.output'

/**
 * @param scheduled the host gives the decisions of the search
 * @throws UserError where the model is beyond what the program can do
 */
export function rnntNetwork(model: QuantizedRnnt, scheduled: boolean): { network: Network; sections: SectionName[] } {
  const { description, joint, embedding } = model
  const { vocabulary, search } = description
  const inputs = description.input.mels * description.input.stack
  const reduction = timeReduction(description)
  const sections = new Sections()
  const { stages, reduction: last } = encoderStages(model, inputs, sections)
  if (last !== reduction) throw new RangeError(`the stages reduce time by ${last}, the description by ${reduction}`)
  const encoder = { name: JOINT_ENCODER, section: sections.number(JOINT_ENCODER), reduction }

  const embeddingSection = sections.number('embedding')
  const symbolsPerInputFrame = search.symbolsPerSecond * (HOP_MS / 1000) * description.input.stack
  const place = (name: string) => ({ name, section: sections.number(name), reduction: null })
  const prediction: Stage[] = model.prediction.map(({ name, layer }) =>
    lstmNode(layer, { ...place(name), outStride: layer.outputs }, symbolsPerInputFrame),
  )
  prediction.push(projectionNode(joint.prediction, place(JOINT_PREDICTION), symbolsPerInputFrame))
  const jointSection = sections.number(JOINT)
  const network: Network = {
    inputs,
    reduction,
    network: [...stages, projectionNode(joint.encoder, encoder)],
    prediction,
    search: {
      embedding,
      embeddingSize: description.prediction.embedding,
      symbols: vocabulary.size,
      blank: vocabulary.blank,
      symbolsPerFrame: search.symbolsPerFrame,
      jointSize: description.joint.size,
      relu: joint.activation === 'relu',
      output: {
        name: nameIn(JOINT_OUTPUT, 'W'),
        layer: JOINT,
        section: jointSection,
        ...joint.output,
        cells: null,
        reads: { per: 'search', readsPerFrame: 1 / reduction + symbolsPerInputFrame }, // the blank, and each symbol
      },
      scheduled,
      embeddingSection,
      jointSection,
    },
    frames: null,
  }
  return { network, sections: sections.names }
}

/** LSTMs and time stacks; a time stack counts as part of what follows it. */
function encoderStages({ encoder }: QuantizedRnnt, inputs: number, sections: Sections) {
  let reduction = 1
  const stages = encoder.map((stage, index): Stage => {
    if (stage.kind === 'time-stack') {
      if (index === 0) requireWholeWords(inputs)
      const following = encoder.slice(index).find((later) => later.kind === 'lstm')
      const section = sections.number(following?.name ?? JOINT_ENCODER)
      const node: Stage = { kind: 'time-stack', name: `time-stack.${index}`, section, reduction, factor: stage.factor }
      reduction *= stage.factor
      return node
    }
    const { name, layer } = stage
    return lstmNode(layer, { name, section: sections.number(name), reduction, outStride: layer.outputs })
  })
  return { stages, reduction }
}

/** Stacked frames lie one behind the other, those of the host on word boundaries. */
function requireWholeWords(inputs: number): void {
  if (inputs % 4 === 0) return
  throw new UserError(`a time stack at the beginning cannot take frames of ${inputs} values`, {
    where: 'encoder[0]',
    allowed: 'a number of values that 4 divides',
    hint: 'a larger `input.stack` in place of the time stack',
  })
}

/** 0 is the program's beginning: boot, and the time in which resident matrices come, whose bytes count for their layers. */
class Sections {
  readonly names: SectionName[] = [{ index: 0, name: 'start' }]

  /** The section of a name, a new one if it has none. @throws UserError where there are more than the chip counts */
  number(name: string): number {
    const known = this.names.find((section) => section.name === name)
    if (known !== undefined) return known.index
    const index = this.names.length
    if (index === SECTIONS) {
      throw new UserError(`the model has more layers than the chip counts apart`, {
        where: name,
        allowed: `${SECTIONS} sections: each LSTM, embedding, three of the joint, and the program's beginning`,
      })
    }
    this.names.push({ index, name })
    return index
  }
}
