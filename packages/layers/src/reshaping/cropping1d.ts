import type { Pair, Value } from '@sepal/ops';
import { formatShape, ShapeError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { standardizeTuple } from '../arguments/tuple.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { cropEdges } from './edges.ts';

/** Options of {@link Cropping1D}. */
export interface Cropping1DOptions extends LayerOptions {
  /** Steps to crop: a number for both ends, or `[before, after]`. Default 1. */
  readonly cropping?: number | Pair | undefined;
}

/**
 * Crops steps at the beginning and the end of a sequence.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, length - before - after, channels)`
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if nothing would be left or the input does
 *   not have three axes
 * @see https://keras.io/api/layers/reshaping_layers/cropping1d/
 * @example
 * const layer = new Cropping1D({ cropping: [1, 0] });
 * layer.apply(tensor([1, 2, 3], [1, 3, 1])).toArray(); // [[[2], [3]]]
 */
export class Cropping1D extends Layer {
  static override readonly className: string = 'Cropping1D';

  /** `[before, after]` */
  readonly cropping: Pair;

  constructor(...given: [options?: Cropping1DOptions | undefined]) {
    const { cropping = 1, ...base } = givenOptions(given, new.target, { cropping: true });
    const resolved = resolveOptions(new.target, base, (where) =>
      standardizeTuple(cropping, 2, 'cropping', { allowZero: true, where }),
    );
    super(base);
    this.cropping = resolved;
    this.inputSpecs = [{ rank: 3 }];
  }

  override call(x: Value): Value {
    const cropped = cropEdges(x, [this.cropping], 'channelsLast');
    if (cropped !== undefined) return cropped;
    throw new ShapeError({
      where: this.where,
      message: `\`cropping\` parameter of \`Cropping1D\` layer must be smaller than the input length. Received: inputShape=${formatShape(x.shape)}, cropping=${show(this.cropping)}.`,
      hint: 'Crop less, or give a longer input.',
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cropping: [...this.cropping] };
  }
}
