import {
  type CallContext,
  input,
  Layer,
  type Model,
  ops,
  Sequential,
  type SymbolicTensor,
  type Value,
  type Variable,
} from '@sepal/layers';
import { ones, type Tensor, zeros } from '@sepal/tensor';
import { mobileNet } from '../src/index.ts';
import { ramp } from './ramp.ts';

/** How weights become new ones. */
export type Optimizer = 'sgd' | 'adam';

type MobileNet = Model<SymbolicTensor, SymbolicTensor>;

/** A network, and a model that answers like it and updates all of its weights at every call. */
export interface TrainingModel {
  readonly net: MobileNet;
  readonly training: Sequential;
  /** The pictures' shape, with a batch of 1. */
  readonly shape: readonly number[];
}

/**
 * A MobileNet that trains. Gradients are made up: a weight's is the weight times the mean square of the answer, so that updates come after
 * the forward pass, and read and write every weight like a step of an optimizer.
 */
export function trainingModel(optimizer: Optimizer, { alpha = 0.25, size = 96 } = {}): TrainingModel {
  const shape = [size, size, 3];
  const net = mobileNet({ inputShape: shape, alpha, classes: 10, weights: null });
  net.setWeights(net.weights.map(startOf));
  const training = new Sequential([input({ shape }), new Training(net, optimizer)]);
  return { net, training, shape: [1, ...shape] };
}

/** Weights that keep activations near 1 and answers apart. */
function startOf({ name, shape }: Variable): Tensor {
  if (name === 'moving_variance' || name === 'gamma') return ones(shape);
  if (name === 'moving_mean') return zeros(shape);
  const [height = 0, width = 0, channels = 0, filters] = shape;
  // Each output of a depthwise kernel sums one channel.
  if (filters === 1) return ops.reshape(ramp([height, width, 1, channels]), shape);
  return ramp(shape);
}

const { add, divide, mean, multiply, sqrt, square, subtract } = ops;

class Training extends Layer {
  readonly #net: MobileNet;
  readonly #optimizer: Optimizer;
  /** The first and second moments of each weight. */
  #moments: readonly (readonly [Variable, Variable])[] = [];

  constructor(net: MobileNet, optimizer: Optimizer) {
    super();
    this.#net = this.addLayer(net);
    this.#optimizer = optimizer;
  }

  override build(inputShape: never): void {
    if (this.#optimizer === 'adam') {
      this.#moments = this.#net.weights.map(({ shape }, index) => {
        const moment = (name: string): Variable =>
          this.addWeight({ name: `${name}_${index}`, shape, initializer: 'zeros', trainable: false });
        return [moment('m'), moment('v')];
      });
    }
    super.build(inputShape);
  }

  override call(x: Value<'float32'>, context: CallContext): Value<'float32'> {
    const y = context.apply(this.#net, x) as Value<'float32'>;
    const loss = mean(square(y));
    for (const [index, weight] of this.#net.weights.entries()) {
      const value = context.read(weight) as Value<'float32'>;
      const gradient = multiply(value, loss);
      const [first, second] = this.#moments[index] ?? [];
      if (first === undefined || second === undefined) {
        context.update(weight, subtract(value, multiply(gradient, 0.01)));
        continue;
      }
      const m = add(multiply(context.read(first), 0.9), multiply(gradient, 0.1));
      const v = add(multiply(context.read(second), 0.999), multiply(square(gradient), 0.001));
      context.update(first, m);
      context.update(second, v);
      context.update(weight, subtract(value, multiply(divide(m, add(sqrt(v), 1e-3)), 0.001)));
    }
    return y;
  }
}
