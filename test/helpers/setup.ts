/** Before every test file: fast-check, which draws a new seed for each run and prints it with a failure, takes that of AZSIM_SEED. */
const seed = process.env['AZSIM_SEED']

if (seed !== undefined) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ seed: Number(seed) })
}
