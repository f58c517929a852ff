import { type KernelDescription, kernels, type Target } from '@sepal/kernels';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Explanation } from '../explain.ts';
import type { Layout } from './layout.ts';
import type { Program } from './program.ts';

/** What became of a graph: which kernel does which layers, how, and in how much memory. */
export function explainProgram({ steps }: Program, { bytes }: Layout, target: Target): Explanation {
  return {
    steps: steps.map(({ kernel, attributes, sources, output: { type } }) => {
      // A step's kernel and attributes belong together; the compiler cannot follow that through the union.
      const generator = kernels[kernel] as { describe(attributes: unknown, target: Target): KernelDescription };
      const { tile, multiplyAdds } = generator.describe(attributes, target);
      return { kernel, tile, sources, multiplyAdds, bytes: sizeOf(type.shape) * bytesPerElement(type.dtype) };
    }),
    memoryBytes: bytes,
  };
}
