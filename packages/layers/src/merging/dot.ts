import { matmul, minimum, multiply, reshape, rsqrt, square, sum, transpose, type Value } from '@sepal/ops';
import {
  formatShape,
  isStatic,
  normalizeAxis,
  ShapeError,
  type SymbolicShape,
  sizeOf,
  ValueError,
} from '@sepal/tensor';
import { checkBoolean, show } from '@sepal/tensor/options';
import type { MapStructure } from '../graph/element-types.ts';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import { formatShapes, type MergeInputs, MergeLayer } from './merge-layer.ts';

/** Options of {@link Dot}. */
export interface DotOptions extends LayerOptions {
  /** The axis to contract: one for both inputs, or one for each; -1 is the last. Not the batch, 0. */
  readonly axes: number | readonly [number, number];
  /** Whether to normalize the inputs along the axis first, so that the result is the cosine similarity. Default false. */
  readonly normalize?: boolean | undefined;
}

/** Keras' epsilon: shorter vectors are not normalized. */
const EPSILON = 1e-7;

/**
 * The dot product of two inputs along an axis of each, per sample.
 *
 * Input shape: two arrays of `(batch, ...)` with equal lengths along the axes → output shape: `(batch, ...)`: the remaining axes
 * of the first, then those of the second; `(batch, 1)` if there are none; float32
 *
 * @throws ValueError for invalid options, or unless called on an array; ShapeError if it does not have two entries
 *   or the shapes do not match
 * @see https://keras.io/api/layers/merging_layers/dot/
 * @example
 * const layer = new Dot({ axes: 1 });
 * layer.apply([tensor([[1, 2]]), tensor([[3, 5]])]).toArray(); // [[13]]
 */
export class Dot extends MergeLayer<SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Dot';

  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(...given: [options: DotOptions]) {
    const { axes, normalize = false, ...base } = givenOptions(given, new.target, { axes: true, normalize: true });
    const resolved = resolveOptions(new.target, base, (where) => ({
      axes: checkAxes(axes, where),
      normalize: checkBoolean(normalize, 'normalize', where),
    }));
    super(base);
    this.axes = resolved.axes;
    this.normalize = resolved.normalize;
  }

  protected override get rule(): string {
    return 'A `Dot` layer should be called on a list of 2 inputs.';
  }

  override call(inputs: MapStructure<MergeInputs, Value>): Value {
    return this.merge(inputs.map(asFloat));
  }

  protected override merge(values: readonly Value[]): Value {
    const axes = this.#axesOf(values.map(({ shape }) => shape));
    const [a, b] = values.map((x, index) => {
      const axis = axes[index] as number;
      return { x: this.normalize ? unitVectors(x, axis) : x, axis };
    }) as [Factor, Factor];
    const rest = ({ x, axis }: Factor): SymbolicShape => x.shape.filter((_, index) => index !== 0 && index !== axis);
    const product = matmul(asMatrix(a, 'last'), asMatrix(b, 'first'));
    const lengths = [...rest(a), ...rest(b)];
    return reshape(product, [a.x.shape[0] as number | null, ...(lengths.length === 0 ? [1] : lengths)]);
  }

  override getConfig(): Record<string, unknown> {
    const axes = typeof this.axes === 'number' ? this.axes : [...this.axes];
    return { ...super.getConfig(), axes, normalize: this.normalize };
  }

  /** @throws ShapeError with Keras' message unless the inputs agree in batch size and along the axes */
  protected override checkInputShapes(shapes: readonly SymbolicShape[]): void {
    const { where } = this;
    if (shapes.length !== 2) {
      throw new ShapeError({
        where,
        message: `${this.rule} Received: inputShape=${formatShapes(shapes)}.`,
        hint: 'Give two inputs in an array, as in apply([a, b]).',
      });
    }
    const [a, b] = shapes as readonly [SymbolicShape, SymbolicShape];
    const [first, second] = this.#axesOf(shapes);
    const both = `${formatShape(a)} and ${formatShape(b)}`;
    // Keras refuses an unknown length beside a known one.
    if (a[first] !== b[second]) {
      const [left, right] = typeof this.axes === 'number' ? [first, second] : this.axes;
      throw new ShapeError({
        where,
        message: `Incompatible input shapes: axis values ${a[first] ?? 'None'} (at axis ${left}) != ${b[second] ?? 'None'} (at axis ${right}). Full input shapes: ${formatShape(a)}, ${formatShape(b)}.`,
        hint: 'The inputs must be equally long along the axes.',
      });
    }
    if (a.length < 2 || b.length < 2) {
      throw new ShapeError({
        where,
        message: `Cannot do batch_dot on inputs with rank < 2. Received inputs with shapes ${both}.`,
        hint: 'Add a batch axis in front: a single sample is a batch of 1.',
      });
    }
    const [samples = null, others = null] = [a[0], b[0]];
    if (samples !== null && others !== null && samples !== others) {
      throw new ShapeError({
        where,
        message: `Cannot do batch_dot on inputs with different batch sizes. Received inputs with shapes ${both}.`,
        hint: 'Give as many samples in both inputs.',
      });
    }
    if (first === 0 || second === 0) {
      throw new ShapeError({
        where,
        message:
          'Cannot perform batch_dot over axis 0. If your inputs are not batched, add a dummy batch dimension to them.',
        hint: 'Axis 0 is the batch.',
      });
    }
  }

  /** The axes counted from the start. */
  #axesOf(shapes: readonly SymbolicShape[]): readonly [number, number] {
    const axes = typeof this.axes === 'number' ? [this.axes, this.axes] : this.axes;
    return shapes.map(({ length }, index) => normalizeAxis(axes[index] as number, length, this.where)) as unknown as [
      number,
      number,
    ];
  }
}

/** An input and its axis to contract. */
interface Factor {
  readonly x: Value;
  readonly axis: number;
}

/** `[batch, ...]` → `[batch, rest, axis]` or, with the axis first, `[batch, axis, rest]`. */
function asMatrix({ x, axis }: Factor, end: 'first' | 'last'): Value {
  const others = x.shape.map((_, index) => index).filter((index) => index !== 0 && index !== axis);
  const order = end === 'last' ? [0, ...others, axis] : [0, axis, ...others];
  const moved = order.every((from, to) => from === to) ? x : transpose(x, order);
  const lengths = others.map((index) => x.shape[index] as number | null);
  const rest = isStatic(lengths) ? sizeOf(lengths) : null;
  const [batch, length] = [x.shape[0], x.shape[axis]] as readonly [number | null, number | null];
  return reshape(moved, end === 'last' ? [batch, rest, length] : [batch, length, rest]);
}

/** Normalizes vectors along an axis. */
function unitVectors(x: Value, axis: number): Value {
  const inverse = rsqrt(sum(square(x), { axis, keepdims: true }));
  return multiply(x, minimum(inverse, 1 / EPSILON));
}

function checkAxes(axes: unknown, where: string): number | readonly [number, number] {
  const hint = 'Use one axis for both inputs, or [axis of the first, axis of the second].';
  if (typeof axes === 'number' && Number.isInteger(axes)) return axes;
  const received = `Received: axes=${show(axes)}.`;
  if (!Array.isArray(axes)) {
    throw new ValueError({
      where,
      message: `Invalid type for argument \`axes\`: it should be a list or an int. ${received}`,
      hint,
    });
  }
  if (axes.length !== 2) {
    throw new ValueError({
      where,
      message: `Invalid format for argument \`axes\`: it should contain two elements. ${received}`,
      hint,
    });
  }
  if (!axes.every(Number.isInteger)) {
    throw new ValueError({
      where,
      message: `Invalid format for argument \`axes\`: list elements should be integers. ${received}`,
      hint,
    });
  }
  return axes as unknown as readonly [number, number];
}
