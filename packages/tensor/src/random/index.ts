export { makeDefaultSeed } from './default-seed.ts';
export { ERF_INV } from './erf-inv.ts';
export { PythonRandom, type PythonRandomState } from './python-random.ts';
export * from './random.ts';
export * from './samplers.ts';
export { SeedGenerator, type SeedGeneratorConfig } from './seed-generator.ts';
export * from './seed-stream.ts';
export { fillThreefryBits, type RandomKey, splitKey, threefry2x32, threefryBits } from './threefry.ts';
