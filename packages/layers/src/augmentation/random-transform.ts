import { type DataFormat, randomUniform, readDataFormat, type Value } from '@sepal/ops';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import type { LayerClass } from '../layer/layer-class.ts';
import { type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkLayerSeed } from '../regularization/drop-units.ts';
import {
  type Columns,
  isAugmented,
  lengthsOf,
  type PictureLengths,
  type Range,
  type ResolvedTransform,
  resolveTransform,
  type TransformOptions,
  transformPictures,
} from './augmentation.ts';

/** Names of the options of {@link RandomTransform}, for `givenOptions`. */
export const TRANSFORM_OPTIONS = {
  fillMode: true,
  interpolation: true,
  fillValue: true,
  seed: true,
  dataFormat: true,
} as const;

/** The shared part of the layers that move pixels: each picture has a transform of its own. */
export abstract class RandomTransform<R> extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  readonly fillMode: ResolvedTransform['fillMode'];
  readonly interpolation: ResolvedTransform['interpolation'];
  readonly fillValue: number;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  /** The ranges that are drawn from. */
  protected readonly ranges: R;
  readonly #seeds: SeedState;

  /** @param rangesOf the subclass' own options, checked */
  constructor(layerClass: LayerClass, given: TransformOptions & LayerOptions, rangesOf: (where: string) => R) {
    const { fillMode, interpolation, fillValue, seed, dataFormat, ...base } = given;
    const resolved = resolveOptions(layerClass, base, (where) => ({
      ranges: rangesOf(where),
      ...resolveTransform({ fillMode, interpolation, fillValue }, where),
      seed: checkLayerSeed(seed, where),
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.fillMode = resolved.fillMode;
    this.interpolation = resolved.interpolation;
    this.fillValue = resolved.fillValue;
    this.seed = resolved.seed;
    this.dataFormat = resolved.dataFormat;
    this.ranges = resolved.ranges;
    this.#seeds = this.addSeeds(this.seed);
  }

  /** The transforms of a batch. @param draw numbers from a range, one for each picture: `[batch, 1]` */
  protected abstract columns(draw: (range: Range) => Value, lengths: PictureLengths): Columns;

  override call(x: Value, context: CallContext): Value {
    const { dataFormat, interpolation, fillMode, fillValue } = this;
    const lengths = lengthsOf(x.shape, dataFormat, this.where);
    const pictures = asFloat(x);
    if (!isAugmented(context)) return pictures;
    const draw = ([minval, maxval]: Range): Value =>
      randomUniform(context.nextSeed(this.#seeds), { shape: [lengths.batch, 1], minval, maxval });
    return transformPictures(pictures, this.columns(draw, lengths), {
      dataFormat,
      interpolation,
      fillMode,
      fillValue,
    });
  }

  override getConfig(): Record<string, unknown> {
    const { fillMode, interpolation, fillValue, seed, dataFormat } = this;
    return { ...super.getConfig(), fillMode, interpolation, seed, fillValue, dataFormat };
  }
}
