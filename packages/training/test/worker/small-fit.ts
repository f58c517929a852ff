import { BatchNormalization, Conv2D, Dense, Dropout, Flatten, input, ReLU, Sequential } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';

/** Numbers from −1 to 1, the same on every run. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A small network with everything that has a state: weights, moving statistics, seeds. The same weights on every call. */
export function smallModel(): Sequential {
  const model = new Sequential([
    input({ shape: [4, 4, 2] }),
    new Conv2D({ filters: 3, kernelSize: 3, name: 'conv' }),
    new BatchNormalization({ name: 'norm' }),
    new ReLU({ name: 'relu' }),
    new Dropout({ rate: 0.25, seed: 7, name: 'dropout' }),
    new Flatten({ name: 'flatten' }),
    new Dense({ units: 3, activation: 'softmax', name: 'head' }),
  ]);
  model.setWeights(
    model.weights.map(({ shape, path }, index) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const values = numbers(size, index + 1);
      return tensor(path.includes('variance') ? values.map((value) => 1 + value / 2) : values, shape);
    }),
  );
  return model;
}

export function smallData(samples = 20): { readonly x: Tensor; readonly y: Tensor } {
  const labels = Int32Array.from({ length: samples }, (_, index) => (index * 7) % 3);
  return { x: tensor(numbers(samples * 32, 99), [samples, 4, 4, 2]), y: tensor(labels, [samples]) };
}

export const compileOptions = { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;

/** The values of all states of a trainer. */
export async function statesOf(trainer: {
  readonly model: { readonly variables: readonly { read(): Promise<Tensor> }[] };
  readonly optimizer: { readonly variables: readonly { read(): Promise<Tensor> }[] };
}): Promise<number[][]> {
  const states = [...trainer.model.variables, ...trainer.optimizer.variables];
  const values = await Promise.all(states.map((state) => state.read()));
  return values.map(({ data }) => Array.from(data));
}
