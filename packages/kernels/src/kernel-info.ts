import { entryOf } from '@sepal/ops';
import type { Kernel, KernelDescription, KernelTable } from './call.ts';
import type { PackedLayout } from './pack/layout.ts';
import type { Target } from './target.ts';
import type { KernelAttributes, KernelName } from './vocabulary.ts';

/** A kernel with attributes of its own: a call, a step. */
export type KernelUse = {
  readonly [K in KernelName]: { readonly kernel: K; readonly attributes: KernelAttributes[K] };
}[KernelName];

/** What a compiler asks about the kernels of an engine. */
export interface KernelInfo {
  /** The layouts of its packed inputs, which follow the first. */
  layouts(use: KernelUse): readonly PackedLayout[];
  /** Bytes of scratch for each part. */
  scratchBytes(use: KernelUse): number;
  /** Bytes of zeros that it reads. */
  zeroBytes(use: KernelUse): number;
  describe(use: KernelUse): KernelDescription;
}

/** The generator of a call's kernel, for its attributes. @throws GraphError if the table has none */
export function kernelOf({ kernel }: KernelUse, kernels: KernelTable): Kernel<KernelName> {
  // The attributes are the kernel's own; the compiler cannot follow that through the union.
  return entryOf(kernels, kernel, 'kernel') as unknown as Kernel<KernelName>;
}

/** Generators of WebAssembly, on a target. */
export function kernelsOn(target: Target, kernels: KernelTable): KernelInfo {
  return {
    layouts: (use) => kernelOf(use, kernels).layouts?.(use.attributes, target) ?? [],
    scratchBytes: (use) => kernelOf(use, kernels).scratchBytes?.(use.attributes, target) ?? 0,
    zeroBytes: (use) => kernelOf(use, kernels).zeroBytes?.(use.attributes, target) ?? 0,
    describe: (use) => kernelOf(use, kernels).describe(use.attributes, target),
  };
}
