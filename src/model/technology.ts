/** Nanometres of the process that energies are for: those of the published memory figures (docs/energy.md). */
export const TECHNOLOGIES_NM = [45, 32, 22] as const
export type TechnologyNm = (typeof TECHNOLOGIES_NM)[number]
export const DEFAULT_TECHNOLOGY_NM: TechnologyNm = 22
