import { ModuleBuilder } from '@sepal/assembler';
import { expect, test } from 'vitest';
import type { EmitContext, Kernel, KernelAttributes, KernelName, PackedLayout } from '../src/index.ts';
import { relaxedTuning } from '../src/index.ts';
import { epilogues, plain } from './epilogues.ts';
import { everyUncheckedKernel } from './every-op.ts';
import { layoutsOf } from './layouts-of.ts';
import { validate } from './web-assembly.ts';
import { slidingWindow } from './windows.ts';

/** Writes a kernel whose buffers are far apart in 4 GiB. */
function emitFar<K extends KernelName>(name: K, attributes: KernelAttributes[K]): Uint8Array {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 65536 });
  const made = new Map<string, ReturnType<EmitContext['shared']>>();
  const context: EmitContext = {
    module,
    target: { relaxed: false, parts: 2, tuning: relaxedTuning },
    zeros: { address: 3.9e9, bytes: 1e6 },
    shared(key, make) {
      const func = made.get(key) ?? make();
      made.set(key, func);
      return func;
    },
  };
  const buffer = (address: number) => ({ address, shape: [1], dtype: 'float32' as const });
  const kernel = everyUncheckedKernel[name] as unknown as Kernel<K>;
  const packed = kernel.layouts?.(attributes, context.target) ?? [];
  kernel.emit(context, {
    kernel: name,
    attributes,
    inputs: [buffer(3.5e9), ...packed.map((_, index) => buffer(3.6e9 + index)), buffer(64)],
    outputs: [buffer(3.8e9)],
    scratch: { address: 3.7e9, bytes: 65536 },
  });
  return module.toBytes();
}

test('buffers may lie anywhere in 4 GiB', () => {
  const window = slidingWindow({ height: 9, width: 9, kernelSize: [3, 3], padding: 'same' });
  if (window === null) throw new Error('the window does not fit');
  const epilogue = epilogues[3] ?? plain;
  const depthwise = { ...window, channels: 9, multiplier: 1, epilogue: plain };
  const conv = { ...window, inputs: 4, outputs: 34, groups: 2, epilogue };
  const [layout] = layoutsOf('conv', conv, { relaxed: true, parts: 1, tuning: relaxedTuning }) as [PackedLayout];
  const modules = [
    emitFar('pointwise', { rows: 500, inputs: 9, outputs: 17, epilogue }),
    emitFar('depthwise', { ...depthwise, epilogue }),
    emitFar('conv', conv),
    emitFar('conv', { ...conv, outputs: 17, groups: 1 }),
    emitFar('separable', { depthwise, outputs: 17, epilogue }),
    emitFar('pack', { layout, scaled: true, biased: false }),
    emitFar('pointwiseKernelGradient', { rows: 500, inputs: 33, outputs: 17, slices: 2 }),
    emitFar('convKernelGradient', { ...window, inputs: 4, outputs: 34, groups: 2, slices: 2 }),
    emitFar('convKernelGradient', { ...window, inputs: 40, outputs: 34, groups: 2, slices: 2 }),
    emitFar('pool', { ...window, kind: 'max', channels: 9, dtype: 'float32' }),
  ];
  for (const bytes of modules) expect(validate(bytes)).toBe(true);
});
