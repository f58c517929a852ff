import type { ConvolutionNodes } from '@sepal/compiler';
import type { PackedLayout } from '@sepal/kernels';
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
  readonly packed: readonly (readonly (LastingValue | undefined)[])[];
  readonly prologue: readonly (LastingValue | undefined)[];
}

/** @param names of the graph's nodes; equal values have equal names in all programs of a session */
export function lastingValues({ program, plan }: Compiled, names: readonly (number | undefined)[]): LastingValues {
  const { zeroBytes, packed, prologueBytes } = plan;
  return {
    zeros: {
      key: `zeros ${zeroBytes}`,
      bytes: zeroBytes,
      nodes: [],
      write: (_, buffer, address) => new Uint8Array(buffer, address, zeroBytes).fill(0),
    },
    packed: program.steps.map(({ weights }, index) =>
      (packed[index] ?? []).map((layout, at) => packedWeights(layout, weights[at] as ConvolutionNodes, names)),
    ),
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
  layout: PackedLayout,
  { kernel, scale, bias }: ConvolutionNodes,
  names: readonly (number | undefined)[],
): LastingValue | undefined {
  if (layout.length === 0) return undefined;
  const nodes = [kernel, scale, bias];
  return {
    key: `${layout.key} of ${nodes.map((id) => (id === undefined ? '-' : names[id])).join()}`,
    bytes: layout.length * Float32Array.BYTES_PER_ELEMENT,
    nodes: nodes.filter((id) => id !== undefined),
    write(values, buffer, address) {
      const into = new Float32Array(buffer, address, layout.length);
      const plain = { kernel: floatsOf(values, kernel) as Float32Array };
      pack(layout, { ...plain, scale: floatsOf(values, scale), bias: floatsOf(values, bias) }, into);
    },
  };
}

/** Packs weights as their layout says. */
function pack(
  { taps, groups, rows, columns, panels, rowStep, columnStep, groupStep }: PackedLayout,
  { kernel, scale, bias }: Record<'kernel', Float32Array> & Record<'scale' | 'bias', Float32Array | null>,
  into: Float32Array,
): void {
  let at = 0;
  for (const some of taps) {
    for (let index = 0; index < groups * panels.count; index++) {
      const group = Math.floor(index / panels.count);
      const panel = index % panels.count;
      const { lanes, overlap } = (panel < panels.full ? null : panels.last) ?? { lanes: panels.width, overlap: 0 };
      const first = panel * panels.width - overlap;
      const width = 4 * Math.ceil(lanes / 4);
      const channel = group * columns + first;
      for (let lane = 0; lane < lanes; lane++) into[at + lane] = bias?.[channel + lane] ?? 0;
      into.fill(0, at + lanes, at + width);
      at += width;
      for (const tap of some) {
        for (let row = 0; row < rows; row++) {
          let from = tap + group * groupStep + row * rowStep + first * columnStep;
          for (let lane = 0; lane < lanes; lane++) {
            into[at + lane] = (kernel[from] as number) * (scale === null ? 1 : (scale[channel + lane] as number));
            from += columnStep;
          }
          into.fill(0, at + lanes, at + width);
          at += width;
        }
      }
    }
  }
}

function floatsOf(values: ReadonlyMap<number, Tensor>, id: number | undefined): Float32Array | null {
  return id === undefined ? null : ((values.get(id) as Tensor).data as Float32Array);
}
