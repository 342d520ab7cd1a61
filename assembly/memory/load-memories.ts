/** The memories of the core that a load can write, by space; the stream FIFO, which has no addresses, is none of them. */
import { Space } from '../isa'
import { LocalMemory } from './local-memory'

@final
export class LoadMemories {
  constructor(
    readonly store: LocalMemory,
    readonly activations: LocalMemory,
    readonly instructions: LocalMemory,
    readonly scalars: LocalMemory,
  ) {}

  of(space: i32): LocalMemory {
    if (space == Space.store) return this.store
    if (space == Space.activations) return this.activations
    return space == Space.instructions ? this.instructions : this.scalars
  }
}
