import type { Constraint } from '@sepal/constraints';
import type { Initializer } from '@sepal/initializers';
import { State } from '@sepal/ops';
import type { Regularizer } from '@sepal/regularizers';
import { type DType, type Shape, type Tensor, ValueError } from '@sepal/tensor';
import { frozenCopy } from '@sepal/tensor/options';
import { isRecorded } from './paths.ts';

/** Options of {@link Variable}. */
export interface VariableOptions {
  readonly name: string;
  /** The layer's path, such as `mobilenet/conv1`. */
  readonly layerPath: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
  readonly trainable: boolean;
}

/**
 * A named state of a layer: a kernel, a bias, a moving mean.
 *
 * The initializer runs on first read, unless the value was set before.
 */
export class Variable extends State {
  /** The name within the layer: 'kernel'. `path` includes the layer: 'conv1/kernel'. */
  readonly name: string;
  readonly initializer: Initializer;
  readonly regularizer: Regularizer | null;
  readonly constraint: Constraint | null;
  /** Whether training updates it. A layer with `trainable = false` trains none of its variables. */
  trainable: boolean;

  constructor({ name, layerPath, dtype, initializer, regularizer, constraint, trainable, ...rest }: VariableOptions) {
    const shape = frozenCopy(rest.shape);
    super({ path: `${layerPath}/${name}`, shape, dtype, initial: () => initializer.call(shape, dtype) });
    this.name = name;
    this.initializer = initializer;
    this.regularizer = regularizer;
    this.constraint = constraint;
    this.trainable = trainable;
  }
  /** @throws ValueError in a `call` that is recorded: the graph would keep the value and not see later ones */
  override get value(): Tensor {
    if (!isRecorded()) return super.value;
    throw new ValueError({
      where: this.path,
      message: 'The value of a variable was read in `call`, where later values would not be seen.',
      hint: 'Use context.read(variable).',
    });
  }
}
