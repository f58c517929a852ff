/** The shared parts of the layers that change pictures at random. */
import {
  type AffineTransformOptions,
  affineTransform,
  concat,
  type DataFormat,
  fillModes,
  reshape,
  transpose,
  type Value,
} from '@sepal/ops';
import { type SymbolicShape, ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import type { CallContext } from '../layer/call-context.ts';
import { checkPictureRank } from '../preprocessing/picture-rank.ts';

/** The least and the greatest of what is drawn. */
export type Range = readonly [least: number, greatest: number];

/** A number `f` for the range from −f to f, or two numbers. */
export type Factor = number | Range;

/** What {@link readFactor} needs to know of an option. */
interface FactorRule {
  /** Keras' sentence of what is expected. */
  readonly expected: string;
  readonly least: number;
  readonly greatest: number;
  /** Whether the least value itself is refused. */
  readonly isOpen?: boolean;
}

/** The range of a factor. @throws ValueError with Keras' message */
export function readFactor(value: unknown, name: string, rule: FactorRule, where: string): Range {
  const fits = (number: unknown): number is number =>
    typeof number === 'number' &&
    number <= rule.greatest &&
    (rule.isOpen === true ? number > rule.least : number >= rule.least);
  if (fits(value)) return [Math.max(0 - Math.abs(value), rule.least), Math.abs(value)];
  if (Array.isArray(value) && value.length === 2 && value.every(fits)) {
    const [a, b] = value as [number, number];
    return [Math.min(a, b), Math.max(a, b)];
  }
  throw new ValueError({ where, message: `${rule.expected} Received: ${name}=${show(value)}.` });
}

/** Options of the layers that move pixels. */
export interface TransformOptions {
  /** What lies outside of the pictures (default 'reflect'). */
  readonly fillMode?: 'reflect' | 'wrap' | 'constant' | 'nearest' | undefined;
  /** How pixels are mixed (default 'bilinear'). */
  readonly interpolation?: 'bilinear' | 'nearest' | undefined;
  /** The value of the fill mode 'constant' (default 0). */
  readonly fillValue?: number | undefined;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/** {@link TransformOptions}, checked. */
export interface ResolvedTransform {
  readonly fillMode: NonNullable<TransformOptions['fillMode']>;
  readonly interpolation: NonNullable<TransformOptions['interpolation']>;
  readonly fillValue: number;
}

/** @throws ValueError with Keras' message for a mode or an interpolation that does not exist */
export function resolveTransform(
  { fillMode = 'reflect', interpolation = 'bilinear', fillValue = 0 }: TransformOptions,
  where: string,
): ResolvedTransform {
  const modes = fillModes.filter((mode) => mode !== 'mirror');
  const interpolations = ['nearest', 'bilinear'] as const;
  const check = (value: unknown, name: string, allowed: readonly string[]): void => {
    if (allowed.includes(value as string)) return;
    throw new ValueError({
      where,
      message: `Unknown \`${name}\` ${show(value)}. Expected one of ${allowed.join(', ')}.`,
      hint: allowedNamesHint(value, allowed),
    });
  };
  check(fillMode, 'fillMode', modes);
  check(interpolation, 'interpolation', interpolations);
  if (typeof fillValue !== 'number' || !Number.isFinite(fillValue)) {
    throw new ValueError({ where, message: `\`fillValue\` must be a number. Received: fillValue=${show(fillValue)}.` });
  }
  return { fillMode, interpolation, fillValue };
}

/** The lengths of pictures. Unknown ones occur in shape inference alone, where any others give the same shape. */
export interface PictureLengths {
  /** null if it is unknown; 1 for a picture without a batch. */
  readonly batch: number | null;
  readonly height: number;
  readonly width: number;
}

/** @throws ShapeError unless it is the shape of one picture or a batch */
export function lengthsOf(shape: SymbolicShape, dataFormat: DataFormat, where: string): PictureLengths {
  checkPictureRank(shape, where);
  const [height = null, width = null] = dataFormat === 'channelsLast' ? shape.slice(-3) : shape.slice(-2);
  return { batch: shape.length === 3 ? 1 : (shape[0] ?? null), height: height ?? 1, width: width ?? 1 };
}

/** The six numbers of each picture's transform, each a column `[batch, 1]`. */
export type Columns = readonly [a0: Value, a1: Value, a2: Value, b0: Value, b1: Value, b2: Value];

/** Takes each pixel of pictures, float32, from where the transforms say; one picture or a batch, with channels last or first. */
export function transformPictures(
  x: Value,
  columns: Columns,
  { dataFormat, ...options }: AffineTransformOptions & { readonly dataFormat: DataFormat },
): Value {
  const { shape } = x;
  const batch = shape.length === 3 ? reshape(x, [1, ...shape]) : x;
  const isLast = dataFormat === 'channelsLast';
  const pictures = isLast ? batch : transpose(batch, [0, 2, 3, 1]);
  const moved = affineTransform(pictures, concat(columns, 1), options);
  const result = isLast ? moved : transpose(moved, [0, 3, 1, 2]);
  return shape.length === 3 ? reshape(result, shape) : result;
}

/** Whether to augment: in training, and where nobody says. As in Keras, a layer that is called by itself augments; `predict` says no. */
export function isAugmented({ trainingAsked = true }: CallContext): boolean {
  return trainingAsked;
}
