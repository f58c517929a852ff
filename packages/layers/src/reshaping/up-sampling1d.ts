import type { Value } from '@sepal/ops';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { checkRepetitions, repeatSteps } from './repeat.ts';

/** Options of {@link UpSampling1D}. */
export interface UpSampling1DOptions extends LayerOptions {
  /** The factor. Default 2. */
  readonly size?: number | undefined;
}

/**
 * Lengthens sequences by repeating every step.
 *
 * Input shape: `(batch, length, channels)` → output shape: `(batch, length * size, channels)`, the element type unchanged
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have three axes
 * @see https://keras.io/api/layers/reshaping_layers/up_sampling1d/
 * @example
 * const layer = new UpSampling1D({ size: 2 });
 * layer.apply(tensor([1, 2], [1, 2, 1])).toArray(); // [[[1], [1], [2], [2]]]
 */
export class UpSampling1D extends Layer {
  static override readonly className: string = 'UpSampling1D';

  readonly size: number;

  constructor(...given: [options?: UpSampling1DOptions | undefined]) {
    const { size = 2, ...base } = givenOptions(given, new.target, { size: true });
    resolveOptions(new.target, base, (where) => checkRepetitions(size, 'size', where));
    super(base);
    this.size = size;
    this.inputSpecs = [{ rank: 3 }];
  }

  override call(x: Value): Value {
    return repeatSteps(x, this.size);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size };
  }
}
