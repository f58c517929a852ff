import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { add, maximum, multiply, negative, type Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { formatShape, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import type { Variable } from '../layer/variable.ts';

/** Options of {@link PReLU}. */
export interface PReLUOptions extends LayerOptions {
  /** Default 'zeros'. */
  readonly alphaInitializer?: initializers.InitializerIdentifier | undefined;
  readonly alphaRegularizer?: regularizers.RegularizerIdentifier | null | undefined;
  readonly alphaConstraint?: constraints.ConstraintIdentifier | null | undefined;
  /** Axes that share one slope, the batch being axis 0: `[1, 2]` gives pictures one slope per channel. Default none. */
  readonly sharedAxes?: number | readonly number[] | null | undefined;
}

/**
 * x where x ≥ 0, alpha · x elsewhere, with learned slopes alpha: one per element of a sample, shared along
 * `sharedAxes`.
 *
 * Weights: `alpha`, with the shape of one sample and length 1 along shared axes.
 *
 * Input shape: `(batch, ...)` → output shape: the same
 *
 * @throws ValueError for invalid options; ShapeError, when it is built, if a shared axis does not exist or the
 *   length of another axis is unknown
 * @see https://keras.io/api/layers/activation_layers/prelu/
 * @example
 * const layer = new PReLU({ alphaInitializer: { className: 'Constant', config: { value: 0.25 } } });
 * layer.apply(tensor([[-4, 4]])).toArray(); // [[-1, 4]]
 */
export class PReLU extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'PReLU';

  readonly alphaInitializer: initializers.Initializer;
  readonly alphaRegularizer: regularizers.Regularizer | null;
  readonly alphaConstraint: constraints.Constraint | null;
  readonly sharedAxes: readonly number[] | null;
  /** The slopes; made by `build`. */
  alpha!: Variable;

  constructor(...given: [options?: PReLUOptions | undefined]) {
    const {
      alphaInitializer,
      alphaRegularizer,
      alphaConstraint,
      sharedAxes = null,
      ...base
    } = givenOptions(given, new.target, {
      alphaInitializer: true,
      alphaRegularizer: true,
      alphaConstraint: true,
      sharedAxes: true,
    });
    const resolved = resolveOptions(new.target, base, (where) => ({
      alphaRegularizer: regularizers.get(alphaRegularizer, { where }),
      alphaConstraint: constraints.get(alphaConstraint, { where }),
      sharedAxes: sharedAxes === null ? null : checkAxes(sharedAxes, where),
      alphaInitializer: initializers.get(alphaInitializer ?? 'zeros', { where }),
    }));
    super(base);
    this.alphaInitializer = resolved.alphaInitializer;
    this.alphaRegularizer = resolved.alphaRegularizer;
    this.alphaConstraint = resolved.alphaConstraint;
    this.sharedAxes = resolved.sharedAxes;
    this.inputSpecs = [{ minRank: 1 }];
  }

  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const shape = this.#alphaShape(inputShape);
    this.alpha = this.addWeight({
      name: 'alpha',
      shape,
      initializer: this.alphaInitializer,
      regularizer: this.alphaRegularizer,
      constraint: this.alphaConstraint,
    });
    const own = [...shape.entries()].filter(([index]) => !this.sharedAxes?.includes(index + 1));
    this.inputSpecs = [
      { rank: inputShape.length, axes: Object.fromEntries(own.map(([index, length]) => [index + 1, length])) },
    ];
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    const values = asFloat(x);
    const below = multiply(negative(context.read(this.alpha)), maximum(negative(values), 0));
    return add(maximum(values, 0), below);
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      alphaInitializer: initializers.serialize(this.alphaInitializer),
      alphaRegularizer: regularizers.serialize(this.alphaRegularizer),
      alphaConstraint: constraints.serialize(this.alphaConstraint),
      sharedAxes: this.sharedAxes === null ? null : [...this.sharedAxes],
    };
  }

  #alphaShape(inputShape: SymbolicShape): number[] {
    const tooFar = this.sharedAxes?.find((axis) => axis >= inputShape.length);
    if (tooFar !== undefined) {
      throw new ShapeError({
        where: this.where,
        message: `\`sharedAxes\` has axis ${tooFar}, which an input of shape ${formatShape(inputShape)} has not.`,
        hint: 'Axis 0 is the batch, the last one that can be shared is the number of axes less 1.',
      });
    }
    return inputShape.slice(1).map((length, index) => {
      if (this.sharedAxes?.includes(index + 1)) return 1;
      if (length !== null) return length;
      throw new ShapeError({
        where: this.where,
        message: `Shapes used to initialize variables must be fully-defined (no \`None\` dimensions). Received: shape=${formatShape(inputShape.slice(1))} for variable path='${this.name}/alpha'.`,
        hint: `Give the length of axis ${index + 1}, or share it with \`sharedAxes\`.`,
      });
    });
  }
}

function checkAxes(value: unknown, where: string): readonly number[] {
  const axes: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (axes.every((axis) => Number.isInteger(axis) && (axis as number) > 0)) return axes as readonly number[];
  throw new ValueError({
    where,
    message: `\`sharedAxes\` must be axes after the batch. Received: sharedAxes=${show(value)}.`,
    hint: 'Use integers from 1 on: the batch is axis 0.',
  });
}
