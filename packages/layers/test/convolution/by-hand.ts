/**
 * Convolutions by an independent method: pad the picture and the kernel with explicit zeros, compute every pixel at stride 1, then
 * keep every s-th.
 */
import { type Tensor, tensor } from '@sepal/tensor';

/** The options of a convolution, with Keras' two paddings for pictures. */
export interface ByHand {
  readonly strides: readonly [number, number];
  readonly padding: 'valid' | 'same' | 'causal';
  readonly dilationRate: readonly [number, number];
}

/** One picture: numbers by height, width and channel. */
type Picture = number[][][];

/** `[batch, height, width, channels]`, kernel `[height, width, channels, multiplier]`. */
export function depthwiseByHand(x: Tensor, kernel: Tensor, options: ByHand): Tensor {
  const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
  const filters = channels * multiplier;
  // A depthwise kernel is a full kernel with zeros where the input and output channels do not match.
  const data = new Float32Array(height * width * channels * filters);
  for (let tap = 0; tap < height * width; tap++) {
    for (let c = 0; c < channels; c++) {
      for (let m = 0; m < multiplier; m++) {
        const value = kernel.data[(tap * channels + c) * multiplier + m] as number;
        data[(tap * channels + c) * filters + c * multiplier + m] = value;
      }
    }
  }
  return convByHand(x, tensor(data, [height, width, channels, filters]), options);
}

/** `[batch, height, width, channels]`, kernel `[height, width, channels / groups, filters]`. */
export function convByHand(x: Tensor, kernel: Tensor, options: ByHand, groups = 1): Tensor {
  const whole = ungrouped(kernel.toArray() as number[][][][], groups);
  const pictures = (x.toArray() as Picture[]).map((picture) => convolve(picture, whole, options));
  return tensor(pictures);
}

function convolve(picture: Picture, kernel: number[][][][], { strides, padding, dilationRate }: ByHand): Picture {
  const taps = withHoles(kernel, dilationRate);
  const size = [taps.length, (taps[0] as number[][][]).length] as const;
  const padded = withZeros(picture, size, strides, padding);
  const filters = (kernel.flat(2)[0] as number[]).length;
  const output: Picture = [];
  for (let i = 0; i + size[0] <= padded.length; i++) {
    const row: number[][] = [];
    for (let j = 0; j + size[1] <= (padded[0] as number[][]).length; j++) {
      const sums = new Array<number>(filters).fill(0);
      taps.forEach((tapRow, u) => {
        tapRow.forEach((tap, v) => {
          tap.forEach((weights, c) => {
            const value = channelsAt(padded, i + u, j + v)[c] as number;
            weights.forEach((weight, f) => {
              sums[f] = (sums[f] as number) + weight * value;
            });
          });
        });
      });
      row.push(sums);
    }
    output.push(row.filter((_, j) => j % strides[1] === 0));
  }
  return output.filter((_, i) => i % strides[0] === 0);
}

/** The kernel with rows and columns of zeros between its taps. */
function withHoles(kernel: number[][][][], [rows, columns]: readonly [number, number]): number[][][][] {
  const zero = kernel[0]?.[0]?.map((weights) => weights.map(() => 0)) as number[][];
  const spread = <T>(values: readonly T[], rate: number, hole: T): T[] =>
    values.flatMap((value, index) => (index === 0 ? [value] : [...new Array<T>(rate - 1).fill(hole), value]));
  const wide = kernel.map((row) => spread(row, columns, zero));
  const emptyRow = (wide[0] as number[][][]).map(() => zero);
  return spread(wide, rows, emptyRow);
}

function withZeros(
  picture: Picture,
  size: readonly [number, number],
  strides: readonly [number, number],
  padding: ByHand['padding'],
): Picture {
  const width = (picture[0] as number[][]).length;
  const [top, bottom] = amounts(picture.length, size[0], strides[0], padding);
  const [left, right] = amounts(width, size[1], strides[1], padding);
  const zero = channelsAt(picture, 0, 0).map(() => 0);
  const emptyRow = new Array<number[]>(left + width + right).fill(zero);
  return [
    ...new Array<number[][]>(top).fill(emptyRow),
    ...picture.map((row) => [
      ...new Array<number[]>(left).fill(zero),
      ...row,
      ...new Array<number[]>(right).fill(zero),
    ]),
    ...new Array<number[][]>(bottom).fill(emptyRow),
  ];
}

function channelsAt(picture: Picture, row: number, column: number): number[] {
  return picture[row]?.[column] ?? [];
}

/** As in Keras' own tests: the missing part of the last window, half of it before. */
function amounts(length: number, size: number, stride: number, padding: ByHand['padding']): [number, number] {
  if (padding === 'valid') return [0, 0];
  const rest = length % stride === 0 ? stride : length % stride;
  const total = padding === 'causal' ? size - 1 : Math.max(size - rest, 0);
  const before = padding === 'causal' ? total : Math.floor(total / 2);
  return [before, total - before];
}

/** Expands the kernel of a grouped convolution to all channels, with zeros where the groups differ. */
function ungrouped(kernel: number[][][][], groups: number): number[][][][] {
  return kernel.map((row) =>
    row.map((tap) => {
      const filters = (tap[0] as number[]).length;
      return Array.from({ length: tap.length * groups }, (_, channel) =>
        Array.from({ length: filters }, (_, filter) => {
          const group = Math.floor(filter / (filters / groups));
          return group === Math.floor(channel / tap.length) ? (tap[channel % tap.length]?.[filter] as number) : 0;
        }),
      );
    }),
  );
}
