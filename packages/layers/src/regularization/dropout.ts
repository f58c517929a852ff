import type { Value } from '@sepal/ops';
import { type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { SeedState } from '../layer/seed-state.ts';
import { checkFraction, checkLayerSeed, dropUnits } from './drop-units.ts';

/** Options of {@link Dropout}. */
export interface DropoutOptions extends LayerOptions {
  /** The fraction of units to drop, from 0 to 1. */
  readonly rate: number;
  /**
   * For every axis, 1 to drop or keep everything along it together, or its length (`null` for the input's):
   * `[null, 1, 1, null]` drops whole channels of a picture. Default: units are dropped independently.
   */
  readonly noiseShape?: SymbolicShape | null | undefined;
  /** An integer from 0 to 2^32 - 1. Default: drawn from the program's seed stream. */
  readonly seed?: number | null | undefined;
}

/**
 * In training, sets a fraction of the units to 0 at random, and divides the others by the kept fraction.
 *
 * The same seed drops the same units as Keras on JAX.
 *
 * Input shape: any → output shape: the same
 *
 * @throws ValueError for invalid options; ShapeError, when it is called, if `noiseShape` does not fit the input
 * @see https://www.cs.toronto.edu/~rsalakhu/papers/srivastava14a.pdf, https://keras.io/api/layers/regularization_layers/dropout/
 * @example
 * const layer = new Dropout({ rate: 0.5, seed: 42 });
 * layer.apply(ones([1, 4])).toArray(); // [[1, 1, 1, 1]]
 * layer.apply(ones([1, 4]), { training: true }).toArray(); // [[0, 2, 2, 0]]
 */
export class Dropout extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Dropout';

  readonly rate: number;
  readonly noiseShape: SymbolicShape | null;
  readonly seed: number | null;
  readonly #seeds: SeedState | undefined;

  constructor(...given: [options: DropoutOptions]) {
    const { rate, noiseShape, seed, ...base } = givenOptions(given, new.target, {
      rate: true,
      noiseShape: true,
      seed: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      rate: checkFraction(rate, 'rate', where),
      seed: checkLayerSeed(seed, where),
      noiseShape: checkNoise(noiseShape, where),
    }));
    super(base);
    this.inputSpecs = [{}];
    this.rate = resolved.rate;
    this.seed = resolved.seed;
    this.noiseShape = resolved.noiseShape;
    this.#seeds = this.rate > 0 ? this.addSeeds(this.seed) : undefined;
  }

  override call(x: Value, context: CallContext): Value {
    const { rate, where } = this;
    return dropUnits(x, context, { rate, noiseShape: this.#noiseShapeFor(x.shape), seeds: this.#seeds, where });
  }

  override getConfig(): Record<string, unknown> {
    const noiseShape = this.noiseShape === null ? null : [...this.noiseShape];
    return { ...super.getConfig(), rate: this.rate, seed: this.seed, noiseShape };
  }

  #noiseShapeFor(shape: SymbolicShape): SymbolicShape {
    if (this.noiseShape === null) return shape;
    return this.noiseShape.map((length, axis) => length ?? shape[axis] ?? null);
  }
}

function checkNoise(noiseShape: unknown, where: string): SymbolicShape | null {
  if (noiseShape === undefined || noiseShape === null) return null;
  const invalid = (detail: string): ValueError =>
    new ValueError({
      where,
      message: `Invalid value received for argument \`noiseShape\`. ${detail}.`,
      hint: 'For example, [null, 1, 1, null] drops whole channels of a picture.',
    });
  if (typeof noiseShape === 'string') {
    throw invalid(`Expected a tuple or list of integers. Received: noiseShape=${noiseShape}`);
  }
  if (!Array.isArray(noiseShape)) {
    throw invalid(`Expected an iterable of integers (e.g., a tuple or list). Received: noiseShape=${show(noiseShape)}`);
  }
  for (const [index, length] of noiseShape.entries()) {
    if (length === null) continue;
    if (!Number.isInteger(length)) {
      throw invalid(
        `Expected all elements to be integers or None. Received element at index ${index}: ${show(length)} (type: ${typeof length})`,
      );
    }
    if (length <= 0) {
      throw invalid(
        `Expected all dimensions to be positive integers or None. Received negative or zero value at index ${index}: ${length}`,
      );
    }
  }
  return Object.freeze([...noiseShape]);
}
