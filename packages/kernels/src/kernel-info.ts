import type { Kernel, KernelDescription } from './call.ts';
import type { PackedLayout } from './pack/layout.ts';
import type { Target } from './target.ts';
import { uncheckedKernels } from './unchecked-kernels.ts';
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

/** The generator of a call's kernel, for its attributes. */
export function kernelOf({ kernel }: KernelUse): Kernel<KernelName> {
  // The attributes are the kernel's own; the compiler cannot follow that through the union.
  return uncheckedKernels[kernel] as unknown as Kernel<KernelName>;
}

/** The kernels that write WebAssembly, on a target. */
export function kernelsOn(target: Target): KernelInfo {
  return {
    layouts: (use) => kernelOf(use).layouts?.(use.attributes, target) ?? [],
    scratchBytes: (use) => kernelOf(use).scratchBytes?.(use.attributes, target) ?? 0,
    zeroBytes: (use) => kernelOf(use).zeroBytes?.(use.attributes, target) ?? 0,
    describe: (use) => kernelOf(use).describe(use.attributes, target),
  };
}
