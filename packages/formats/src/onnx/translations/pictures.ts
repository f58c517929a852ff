import { type Mix, mixesAlong, type OpNodeOf, pictureShape, poolWindow, samplingOf } from '@sepal/ops';
import type { Sequence } from '../sequences.ts';
import { DATA_TYPES, floats } from '../tensors.ts';
import { known, type Values } from '../values.ts';
import type { TranslationTable } from './translation.ts';
import { layoutOf, paddingOf, padsAttribute } from './windows.ts';

/** The least and the largest number of the integer types. */
const RANGES = { uint8: [0, 255], int32: [-(2 ** 31), 2 ** 31 - 1], uint32: [0, 2 ** 32 - 1] } as const;

/** Pooling and resizing. */
export const pictureTranslations: TranslationTable<'averagePool2d' | 'maxPool2d' | 'resize' | 'upsample2d'> = {
  averagePool2d: (node, values) => writePool(node, undefined, values),
  maxPool2d: (node, values) => writePool(node, undefined, values),
  upsample2d(node, values) {
    const { path, attributes, type } = node;
    const layout = layoutOf(attributes.dataFormat);
    const isNearest = attributes.interpolation === 'nearest';
    const x = values.get(node.inputs[0] as number, layout);
    const scales = values.initializer(`${path}/scales`, floats([1, 1, ...attributes.size]));
    // Asymmetric and floor: pixel i comes from ⌊i / factor⌋.
    const how = isNearest
      ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
      : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    const asFloat = type.dtype === 'bool' ? values.write('Cast', [x], path, { to: DATA_TYPES.uint8 }) : x;
    const resized = values.write('Resize', [asFloat, '', scales], path, how);
    const name = type.dtype === 'bool' ? values.write('Cast', [resized], path, { to: DATA_TYPES.bool }) : resized;
    values.set(node.id, name, layout);
  },
  resize(node, values) {
    const { path, attributes, type } = node;
    const layout = layoutOf(attributes.dataFormat);
    const [x] = node.inputs as [number];
    const { height, width } = pictureShape(values.shape(x), attributes.dataFormat, path);
    const size = {
      height: known(height, node, 'height of the input'),
      width: known(width, node, 'width of the input'),
    };
    const { rows, columns } = samplingOf(size, attributes);
    const isCopy = attributes.interpolation === 'nearest';
    const isFloat = type.dtype === 'float32';
    let name = values.get(x, layout);
    if (!isFloat && !isCopy) name = values.write('Cast', [name], path, { to: DATA_TYPES.float64 });
    const before = [rows, columns].map(({ span }) => Math.max(0, -span.start));
    if (before.some((pixels) => pixels > 0)) {
      const after = [
        rows.span.length - (before[0] as number) - size.height,
        columns.span.length - (before[1] as number) - size.width,
      ];
      const pads = values.ints(`${path}/pads`, [0, 0, ...before, 0, 0, ...after.map((pixels) => Math.max(0, pixels))]);
      const fill = fillValue(node, values, isCopy);
      name = values.write('Pad', [name, pads, fill], path, { mode: 'constant' });
    }
    // In the reference's order: integers must round alike.
    for (const [axis, sampling] of [[1, columns] as const, [0, rows] as const]) {
      const taps = mixesAlong(sampling).map(({ first, weights }) => ({
        first: first + (before[axis] as number),
        weights,
      }));
      name = resample(values, { x: name, taps, axis: axis + 2, path, isFloat });
    }
    if (!isFloat && !isCopy) {
      const bounds = RANGES[type.dtype as keyof typeof RANGES].map((bound) =>
        values.initializer(`${path}/bound`, { shape: [], dtype: 'float64', data: Float64Array.of(bound) }),
      );
      const inRange = values.write('Clip', [values.write('Round', [name], path), ...bounds], path);
      name = values.write('Cast', [inRange], path, { to: DATA_TYPES[type.dtype] });
    }
    values.set(node.id, name, layout);
  },
};

function fillValue({ path, attributes, type }: OpNodeOf<'resize'>, values: Values, isCopy: boolean): string {
  if (isCopy || type.dtype === 'float32') return values.scalar(`${path}/fillValue`, attributes.fillValue, type.dtype);
  const data = Float64Array.of(Math.fround(attributes.fillValue));
  return values.initializer(`${path}/fillValue`, { shape: [], dtype: 'float64', data });
}

interface Resampled {
  readonly x: string;
  /** For every pixel of the result, its sources along the axis. */
  readonly taps: readonly Mix[];
  readonly axis: number;
  readonly path: string;
  readonly isFloat: boolean;
}

/** Each pixel as a sum of weighted pixels: one Gather for each tap. Resize would compute the positions in float32. */
function resample(values: Values, { x, taps, axis, path, isFloat }: Resampled): string {
  const most = Math.max(...taps.map(({ weights }) => weights.length));
  let sum: string | undefined;
  for (let tap = 0; tap < most; tap++) {
    const indices = taps.map(({ first, weights }) => first + Math.min(tap, weights.length - 1));
    const gathered = values.write('Gather', [x, values.ints(`${path}/indices`, indices)], path, { axis });
    if (most === 1) return gathered;
    const shape = axis === 2 ? [taps.length, 1] : [taps.length];
    const factors = taps.map(({ weights }) => weights[tap] ?? 0);
    const tensor = isFloat
      ? floats(factors, shape)
      : ({ shape, dtype: 'float64', data: Float64Array.from(factors) } as const);
    const part = values.write('Mul', [gathered, values.initializer(`${path}/weights`, tensor)], path);
    sum = sum === undefined ? part : values.write('Add', [sum, part], path);
  }
  return sum as string;
}

/** Writes pooling. @param sequence if it is on sequences, not on pictures */
export function writePool(
  node: OpNodeOf<'averagePool2d'> | OpNodeOf<'maxPool2d'>,
  sequence: Sequence | undefined,
  values: Values,
): void {
  const { path, attributes, type, op } = node;
  const { poolSize, strides, dataFormat } = attributes;
  const [x] = node.inputs as [number];
  const layout = layoutOf(dataFormat);
  const pads = padsAttribute(paddingOf(node, values, x, { ...poolWindow(attributes), kernelSize: poolSize }));
  // Without the height, of which there is one pixel.
  const spatial = (lengths: readonly number[]): readonly number[] =>
    sequence === undefined ? lengths : lengths.filter((_, index) => index % 2 === 1);
  // MaxPool takes floating-point numbers and bytes.
  const isDirect = type.dtype === 'float32' || type.dtype === 'uint8';
  const via = type.dtype === 'bool' ? 'uint8' : 'float64';
  const cast = (name: string, to: keyof typeof DATA_TYPES): string =>
    isDirect ? name : values.write('Cast', [name], path, { to: DATA_TYPES[to] });
  const operand = cast(values.get(sequence?.source ?? x, layout), via);
  const name = values.write(op === 'maxPool2d' ? 'MaxPool' : 'AveragePool', [operand], path, {
    kernel_shape: spatial(poolSize),
    strides: spatial(strides),
    pads: spatial(pads),
    ...(op === 'maxPool2d' ? {} : { count_include_pad: 0 }),
  });
  values.set(sequence?.end.id ?? node.id, cast(name, type.dtype), layout);
}
