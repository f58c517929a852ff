import { transpose, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link Permute}. */
export interface PermuteOptions extends LayerOptions {
  /** For every axis of the output after the batch, the corresponding axis of the input, counted from 1 (0 is the batch). */
  readonly dims: readonly number[];
}

/**
 * Permutes the axes of every sample.
 *
 * Input shape: `(batch, ...)` with as many axes as `dims` after the batch → output shape: axis `i` is the input's `dims[i - 1]`
 *
 * @throws ValueError if `dims` is not a permutation of 1, 2, …; ShapeError, when it is called, if the rank of the
 *   input differs
 * @see https://keras.io/api/layers/reshaping_layers/permute/
 * @example
 * const layer = new Permute({ dims: [3, 1, 2] });
 * layer.apply(ones([1, 8, 9, 3])).shape; // [1, 3, 8, 9]
 */
export class Permute extends Layer {
  static override readonly className: string = 'Permute';

  readonly dims: readonly number[];

  constructor(...given: [options: PermuteOptions]) {
    const { dims, ...base } = givenOptions(given, new.target, { dims: true });
    const resolved = resolveOptions(new.target, base, (where) => checkDims(dims, where));
    super(base);
    this.dims = Object.freeze([...resolved]);
    this.inputSpecs = [{ rank: this.dims.length + 1 }];
  }

  override call(x: Value): Value {
    return transpose(x, [0, ...this.dims]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: [...this.dims] };
  }
}

function checkDims(dims: unknown, where: string): readonly number[] {
  const found = new Set<unknown>(Array.isArray(dims) ? dims : []);
  if (Array.isArray(dims) && dims.every((_, index) => found.has(index + 1))) return dims;
  throw new ValueError({
    where,
    message: `Invalid permutation argument \`dims\` for Permute Layer. The set of indices in \`dims\` must be consecutive and start from 1. Received dims=${show(dims)}.`,
    hint: 'For pictures, [3, 1, 2] moves the channels to the front.',
  });
}
