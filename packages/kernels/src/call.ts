import type { Func, FunctionBuilder, UncheckedModuleBuilder } from '@sepal/assembler';
import type { Buffer, Region } from './buffer.ts';
import type { PackedLayout } from './pack/layout.ts';
import type { Target } from './target.ts';
import type { BuiltInKernel, KernelAttributes, KernelName } from './vocabulary.ts';

/** What kernels are written into. */
export interface EmitContext {
  readonly module: UncheckedModuleBuilder;
  readonly target: Target;
  /** Zeros that are never written, at least as many as any kernel's `zeroBytes` asks for. Kernels may read past its end as past a buffer's. */
  readonly zeros: Region;
  /** Size of the memory (default: what WebAssembly can address). Used only by argument checks. */
  readonly memoryBytes?: number | undefined;
  /**
   * The function that `make` writes, or the one already written under the same key.
   *
   * A key names the kernel and everything that `make` depends on, so that layers of equal shape share code.
   */
  shared(key: string, make: () => FunctionBuilder): Func;
}

/** One call of a kernel: where its operands are. */
export interface KernelCall<K extends KernelName> {
  readonly kernel: K;
  /** Packed weights, if the kernel has `layouts`, follow the first; a residual, if the epilogue adds one, comes last. */
  readonly inputs: readonly Buffer[];
  /**
   * They do not overlap one another, and overlap no input, with one exception: an output of the elementwise kernel may be
   * an input (the same address, elements of the same size) that is not broadcast, so that each element is written where
   * it was read. Other kernels may compute and write a few elements twice.
   */
  readonly outputs: readonly Buffer[];
  /** Scratch of part 0, `scratchBytes` bytes; that of part p begins p · `bytes` after it. */
  readonly scratch?: Region | undefined;
  readonly attributes: KernelAttributes[K];
}

/** A kernel call as `explain` shows it. */
export interface KernelDescription {
  /** The register tile, such as `6×8`. */
  readonly tile: string;
  /** Multiply-adds of the layer (without those spent on padding). */
  readonly multiplyAdds: number;
}

/** A generator of WebAssembly for one kernel. */
export interface Kernel<K extends KernelName> {
  /**
   * Writes the function `(part: i32) → ()` that does one part of the work. All parts together write every
   * element of the output once, with the same bits for any number of parts.
   */
  emit(context: EmitContext, call: KernelCall<K>): Func;
  /** Bytes of scratch per part, a multiple of 64 (default 0). */
  scratchBytes?(attributes: KernelAttributes[K], target: Target): number;
  /** Bytes of zeros that it reads (default 0). */
  zeroBytes?(attributes: KernelAttributes[K], target: Target): number;
  /** How its packed inputs must be packed, in their order (default: it has none). */
  layouts?(attributes: KernelAttributes[K], target: Target): readonly PackedLayout[];
  describe(attributes: KernelAttributes[K], target: Target): KernelDescription;
}

/** The generators of the kernels `K`: a total table. */
export type KernelTable<K extends KernelName = BuiltInKernel> = { readonly [P in K]: Kernel<P> };

/** Bytes from an output element to the residual's, the last input, as an i32: addresses may be 2^31 and more. */
export function residualOffset({ inputs, outputs }: Pick<KernelCall<KernelName>, 'inputs' | 'outputs'>): number {
  return ((inputs.at(-1) as Buffer).address - (outputs[0] as Buffer).address) | 0;
}
