/**
 * The types that annotate the constants shared with the chip (`assembly/isa.ts` and its like), as the host's TypeScript sees them.
 * Nothing else of AssemblyScript is declared: a shared file that needs more is not one of plain constants.
 */

type i32 = number
