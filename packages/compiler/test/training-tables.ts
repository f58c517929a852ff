import { gradientKernels, kernelsOn, relaxedTuning, uncheckedKernels } from '@sepal/kernels';
import { allOps } from '@sepal/ops';
import { type CompilerTables, compilerTables, gradientCompilerTables } from '../src/index.ts';

/** All that the compiler knows of ops, those of training among them, and what only training joins to it. */
export const trainingTables = {
  ...gradientCompilerTables,
  ops: allOps,
  rules: { ...compilerTables.rules, ...gradientCompilerTables.rules },
  lowerings: { ...compilerTables.lowerings, ...gradientCompilerTables.lowerings },
} as CompilerTables;

/** The kernels of an engine that trains. */
export const trainingKernels = kernelsOn(
  { relaxed: true, tuning: relaxedTuning, parts: 1 },
  { ...uncheckedKernels, ...gradientKernels },
);
