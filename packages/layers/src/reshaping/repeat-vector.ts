import { reshape, type Value } from '@sepal/ops';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { checkRepetitions, repeatSteps } from './repeat.ts';

/** Options of {@link RepeatVector}. */
export interface RepeatVectorOptions extends LayerOptions {
  /** The number of steps. */
  readonly n: number;
}

/**
 * Repeats a vector to make a sequence.
 *
 * Input shape: `(batch, features)` → output shape: `(batch, n, features)`, the element type unchanged
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if the input does not have two axes
 * @see https://keras.io/api/layers/reshaping_layers/repeat_vector/
 * @example
 * const layer = new RepeatVector({ n: 2 });
 * layer.apply(tensor([[1, 2, 3]])).toArray(); // [[[1, 2, 3], [1, 2, 3]]]
 */
export class RepeatVector extends Layer {
  static override readonly className: string = 'RepeatVector';

  readonly n: number;

  constructor(...given: [options: RepeatVectorOptions]) {
    const { n, ...base } = givenOptions(given, new.target, { n: true });
    resolveOptions(new.target, base, (where) => checkRepetitions(n, 'n', where));
    super(base);
    this.n = n;
    this.inputSpecs = [{ rank: 2 }];
  }

  override call(x: Value): Value {
    const [batch, features] = x.shape as readonly [number | null, number | null];
    return repeatSteps(reshape(x, [batch, 1, features]), this.n);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}
