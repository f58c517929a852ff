/** The observable behaviour of a layer that an option may change. */
import { serialize as serializeConstraint } from '@sepal/constraints';
import { type Shape, setRandomSeed, type Tensor } from '@sepal/tensor';
import type { Layer } from '../src/layer/layer.ts';
import { resetLayerNames } from '../src/layer/names.ts';
import { quarters } from './quarters.ts';

/** The parts of a layer's behaviour; an option is tested by the parts that it changes. */
export interface Observation {
  readonly name: string;
  /** Names, shapes and first values of the weights. */
  readonly initial: unknown;
  /** Which weights training changes. */
  readonly trainable: readonly string[];
  readonly constraints: unknown;
  /** Shape and values for fixed weights and input. */
  readonly output: unknown;
  readonly trainingOutput: unknown;
  /** The weights after a call in training. */
  readonly trained: unknown;
  readonly losses: readonly number[];
}

/** Makes a layer in a fresh session and observes it. */
export function observe(make: () => Layer, inputShape: Shape): Observation {
  resetLayerNames();
  setRandomSeed(5);
  const layer = make();
  layer.build([null, ...inputShape.slice(1)]);
  const initial = layer.weights.map(({ name, value }) => [name, ...numbers(value)]);
  layer.setWeights(layer.weights.map(({ name, shape }, index) => weightOf(name, shape, index)));
  const x = quarters(inputShape);
  const output = numbers(layer.apply(x));
  const losses = layer.losses.map((loss) => loss.item());
  const trainingOutput = numbers(layer.apply(x, { training: true }));
  return {
    name: layer.name,
    initial,
    trainable: layer.trainableWeights.map(({ name }) => name),
    constraints: layer.weights.map(({ constraint }) => serializeConstraint(constraint)),
    output,
    trainingOutput,
    trained: layer.weights.map(({ value }) => numbers(value)),
    losses,
  };
}

/** The parts in which two observations differ. */
export function differences(a: Observation, b: Observation): string[] {
  return (Object.keys(a) as (keyof Observation)[]).filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
}

function numbers(value: Tensor): [Shape, number[]] {
  return [value.shape, [...value.data]];
}

/** Variances and standard deviations are not negative. */
function weightOf(name: string, shape: Shape, index: number): Tensor {
  const values = quarters(shape, index + 1);
  if (!/variance|stddev/.test(name)) return values;
  return quarters(shape, index + 1, { offset: 2.25 });
}
