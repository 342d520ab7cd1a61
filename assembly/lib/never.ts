/** A cycle that does not come: nothing happens of itself. */
export const NEVER: u64 = u64.MAX_VALUE
