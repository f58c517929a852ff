export * from './adam.ts';
export { Optimizer } from './optimizer.ts';
export type { OptimizerOptions } from './optimizer-options.ts';
export type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
export * from './sgd.ts';
export type { Slot } from './slots.ts';
export type { WeightDecayExclusions } from './weight-decay.ts';
