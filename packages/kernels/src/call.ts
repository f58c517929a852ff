import type { Func, FunctionBuilder, ModuleBuilder } from '@sepal/assembler';
import type { Buffer, Region } from './buffer.ts';
import type { Target } from './target.ts';
import type { KernelAttributes, KernelName, KernelWeights, PackedKernelName } from './vocabulary.ts';

/** What kernels are written into. */
export interface EmitContext {
  readonly module: ModuleBuilder;
  readonly target: Target;
  /** Zeros that nobody writes, at least as many as any kernel's `zeroBytes` asks for. Read past its end as past a buffer's. */
  readonly zeros: Region;
  /** Bytes that the memory has (default: what WebAssembly can address). Only checks of arguments read it. */
  readonly memoryBytes?: number | undefined;
  /**
   * The function that `make` writes, or the one written before under the same key.
   *
   * A key names the kernel and everything that `make` depends on, so that layers of equal shape share code.
   */
  shared(key: string, make: () => FunctionBuilder): Func;
}

/** One use of a kernel: where its operands are. */
export interface KernelCall<K extends KernelName> {
  readonly kernel: K;
  /** A residual, where the epilogue adds one, is the last of them. */
  readonly inputs: readonly Buffer[];
  /** Shares no memory with the inputs, if the kernel is not elementwise: a few elements may be computed and written twice. */
  readonly output: Buffer;
  /** Weights as the kernel's `pack` wrote them. */
  readonly packed?: Buffer | undefined;
  /** Working space of thread 0, of `scratchBytes` bytes; thread t's begins t · `bytes` after it. */
  readonly scratch?: Region | undefined;
  readonly attributes: KernelAttributes[K];
}

/** What `explain` says of a kernel. */
export interface KernelDescription {
  /** The register tile, such as `6×8`. */
  readonly tile: string;
  /** Products that the layer asks for (not those spent on padding). */
  readonly multiplyAdds: number;
}

/** A generator of WebAssembly for one kind of work. */
export interface Kernel<K extends KernelName> {
  /**
   * Writes the function `(thread: i32) → ()` that does one thread's share of the work. All threads together write every
   * element of the output once, and the same bits for any number of threads.
   */
  emit(context: EmitContext, call: KernelCall<K>): Func;
  /** Bytes of working space that each thread needs, a multiple of 64 (default 0). */
  scratchBytes?(attributes: KernelAttributes[K], target: Target): number;
  /** Bytes of zeros that it reads (default 0). */
  zeroBytes?(attributes: KernelAttributes[K], target: Target): number;
  describe(attributes: KernelAttributes[K], target: Target): KernelDescription;
}

/** A kernel that reads its weights in an order of its own. */
export interface PackedKernel<K extends PackedKernelName> extends Kernel<K> {
  /** What the order of the packed weights depends on: with the same text and the same tiles the same weights are packed alike. */
  packedOrder(attributes: KernelAttributes[K], target: Target): string;
  /** Length of the packed weights. */
  packedFloats(attributes: KernelAttributes[K], target: Target): number;
  /** Writes the packed weights into `into`, which is `packedFloats` long. */
  pack(weights: KernelWeights[K], attributes: KernelAttributes[K], target: Target, into: Float32Array): void;
}

/** The generator of `K`, with its packer if it has one. */
export type KernelOf<K extends KernelName> = K extends PackedKernelName ? PackedKernel<K> : Kernel<K>;

/** Bytes from an element of the output to that of the residual, the last input, as an i32: addresses may be 2^31 and more. */
export function residualOffset({ inputs, output }: Pick<KernelCall<KernelName>, 'inputs' | 'output'>): number {
  return ((inputs.at(-1) as Buffer).address - output.address) | 0;
}
