import { type DataFormat, maximum, minimum, randomUniform, readDataFormat, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { imageDataFormat } from '../image-data-format.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import type { LayerClass } from '../layer/layer-class.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkLayerSeed } from '../regularization/drop-units.ts';
import { type Factor, isAugmented, lengthsOf, type Range, readFactor } from './augmentation.ts';

/** Options of the layers that change the values of pixels. */
export interface PixelValuesOptions extends LayerOptions {
  /** How much is changed: see the layer. */
  readonly factor: Factor;
  /** The range of the pixels, which the result is clipped to (default `[0, 255]`). */
  readonly valueRange?: Range | undefined;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
  /** Where the channels are. Default: `imageDataFormat()` when the layer is made. */
  readonly dataFormat?: DataFormat | undefined;
}

/** The shared part of the layers that change the values of pixels: each picture by a number of its own. */
export abstract class RandomPixelValues extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  readonly factor: Range;
  readonly valueRange: Range;
  readonly seed: number | null;
  readonly dataFormat: DataFormat;
  readonly #seeds: SeedState;

  /** @param least the least factor; the greatest is 1 */
  constructor(layerClass: LayerClass, given: readonly [options: PixelValuesOptions], least: -1 | 0) {
    const names = { factor: true, valueRange: true, seed: true, dataFormat: true } as const;
    const { factor, valueRange, seed, dataFormat, ...base } = givenOptions(given, layerClass, names);
    const expected = `The \`factor\` argument should be a number (or an array of two numbers) in the range [${least}, 1].`;
    const resolved = resolveOptions(layerClass, base, (where) => ({
      factor: readFactor(factor, 'factor', { expected, least, greatest: 1 }, where),
      valueRange: readValueRange(valueRange ?? [0, 255], where),
      seed: checkLayerSeed(seed, where),
      dataFormat: readDataFormat(dataFormat ?? imageDataFormat(), where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.factor = resolved.factor;
    this.valueRange = resolved.valueRange;
    this.seed = resolved.seed;
    this.dataFormat = resolved.dataFormat;
    this.#seeds = this.addSeeds(this.seed);
  }

  /** The changed pictures. @param draw a number from a range for each picture; it broadcasts to the pictures */
  protected abstract changed(pictures: Value, draw: (range: Range) => Value): Value;

  override call(x: Value, context: CallContext): Value {
    const { batch } = lengthsOf(x.shape, this.dataFormat, this.where);
    const pictures = asFloat(x);
    if (!isAugmented(context)) return pictures;
    const shape = x.shape.length === 3 ? [1, 1, 1] : [batch, 1, 1, 1];
    const draw = ([minval, maxval]: Range): Value =>
      randomUniform(context.nextSeed(this.#seeds), { shape, minval, maxval });
    const [least, greatest] = this.valueRange;
    return minimum(maximum(this.changed(pictures, draw), least), greatest);
  }

  override getConfig(): Record<string, unknown> {
    const { factor, valueRange, seed, dataFormat } = this;
    return { ...super.getConfig(), factor, valueRange, seed, dataFormat };
  }
}

/** The range of pixels, in order. @throws ValueError with Keras' message */
function readValueRange(value: unknown, where: string): Range {
  const isNumber = (entry: unknown): boolean => typeof entry === 'number' && Number.isFinite(entry);
  if (Array.isArray(value) && value.length === 2 && value.every(isNumber)) {
    const [a, b] = value as [number, number];
    return [Math.min(a, b), Math.max(a, b)];
  }
  throw new ValueError({
    where,
    message: `The \`valueRange\` argument should be an array of two numbers. Received: valueRange=${show(value)}.`,
  });
}
