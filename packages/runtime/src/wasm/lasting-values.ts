import type { ConvolutionNodes, ProgramStep } from '@sepal/compiler';
import {
  type ConvolutionWeights,
  type PackedKernel,
  type PackedKernelName,
  type Target,
  uncheckedKernels,
} from '@sepal/kernels';
import type { DType, Tensor } from '@sepal/tensor';
import type { Compiled } from './compile.ts';
import { viewOf } from './memory-view.ts';

/** A value written into a session's memory once, and again when a state changes. */
export interface LastingValue {
  /** Values of one session with the same key have the same bytes. */
  readonly key: string;
  readonly bytes: number;
  /** The graph nodes that it is written from. */
  readonly nodes: readonly number[];
  write(values: ReadonlyMap<number, Tensor>, buffer: ArrayBufferLike, address: number): void;
}

/** The lasting values of a program: zeros, each step's packed weights, each prologue value. */
export interface LastingValues {
  readonly zeros: LastingValue;
  readonly packed: readonly (LastingValue | undefined)[];
  readonly prologue: readonly (LastingValue | undefined)[];
}

/** @param names of the graph's nodes; equal values have equal names in all programs of a session */
export function lastingValues(
  { program, plan, target }: Compiled,
  names: readonly (number | undefined)[],
): LastingValues {
  const { zeroBytes, packedBytes, prologueBytes } = plan;
  return {
    zeros: {
      key: `zeros ${zeroBytes}`,
      bytes: zeroBytes,
      nodes: [],
      write: (_, buffer, address) => new Uint8Array(buffer, address, zeroBytes).fill(0),
    },
    packed: program.steps.map((step, index) => packedWeights(step, packedBytes[index] as number, { target, names })),
    prologue: program.values.map(({ node, type }, value): LastingValue | undefined => {
      const bytes = prologueBytes[value] as number;
      return node === undefined || bytes === 0 ? undefined : plainValue({ node, bytes, name: names[node], ...type });
    }),
  };
}

function plainValue({
  node,
  name,
  bytes,
  dtype,
}: {
  node: number;
  name: number | undefined;
  bytes: number;
  dtype: DType;
}): LastingValue {
  return {
    key: `value ${name}`,
    bytes,
    nodes: [node],
    write(values, buffer, address) {
      const { data } = values.get(node) as Tensor;
      viewOf(buffer, address, dtype, data.length).set(data);
    },
  };
}

function packedWeights(
  step: ProgramStep,
  bytes: number,
  { target, names }: { target: Target; names: readonly (number | undefined)[] },
): LastingValue | undefined {
  if (bytes === 0 || step.weights === undefined) return undefined;
  const { kernel, attributes, weights } = step;
  // A step's kernel, attributes and weights match; the compiler cannot follow that through the union.
  const generator = uncheckedKernels[kernel] as unknown as PackedKernel<PackedKernelName>;
  const parts: readonly ConvolutionNodes[] = 'kernel' in weights ? [weights] : [weights.depthwise, weights.pointwise];
  const nodes = parts.flatMap((part) => [part.kernel, part.scale, part.bias]);
  const order = generator.packedOrder(attributes as never, target);
  return {
    key: `${kernel} ${order}, ${bytes} bytes of ${nodes.map((id) => (id === undefined ? '-' : names[id])).join()}`,
    bytes,
    nodes: nodes.filter((id) => id !== undefined),
    write(values, buffer, address) {
      const plain = ({ kernel, scale, bias }: ConvolutionNodes): ConvolutionWeights => ({
        kernel: floatsOf(values, kernel) as Float32Array,
        scale: floatsOf(values, scale),
        bias: floatsOf(values, bias),
      });
      const given =
        'kernel' in weights
          ? plain(weights)
          : { depthwise: plain(weights.depthwise), pointwise: plain(weights.pointwise) };
      const into = new Float32Array(buffer, address, bytes / Float32Array.BYTES_PER_ELEMENT);
      generator.pack(given as never, attributes as never, target, into);
    },
  };
}

function floatsOf(values: ReadonlyMap<number, Tensor>, id: number | undefined): Float32Array | null {
  return id === undefined ? null : ((values.get(id) as Tensor).data as Float32Array);
}
