import { kernelsOn, simdTuning } from '@sepal/kernels';
import { createEngine, type Engine } from '../src/index.ts';
import { forwardTables } from '../src/tables.ts';
import { KernelwiseEngine } from './another-engine/kernelwise-engine.ts';
import { ownModuleKernels } from './another-engine/own-module-kernels.ts';

const target = { relaxed: false, parts: 1, tuning: simdTuning };

/** Every kind of engine, with its name for test titles. */
export const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['the reference engine', () => createEngine({ engine: 'reference' })],
  ['one thread', () => createEngine({ engine: 'wasm' })],
  ['two threads', () => createEngine({ engine: 'wasm', threads: 2 })],
  [
    'kernel by kernel',
    async () =>
      new KernelwiseEngine({
        tables: forwardTables,
        kernels: kernelsOn(target, forwardTables.kernels),
        run: ownModuleKernels(target),
      }),
  ],
];
