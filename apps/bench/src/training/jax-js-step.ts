import { nodePeers } from '../node/peers.ts';
import type { TrainedNetwork } from './networks.ts';
import type { MakeStep } from './step-task.ts';

/** An array of jax-js. A function uses its arguments up; `ref` keeps them for another use. */
interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: readonly number[];
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  neg(): JaxArray;
  sum(): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  blockUntilReady(): Promise<JaxArray>;
  js(): number;
  dispose(): void;
}

/** The part of jax-js that a training step needs. */
interface Jax {
  init(device: string): Promise<unknown>;
  defaultDevice(device: string): unknown;
  jit<F>(body: F): F;
  valueAndGrad(
    body: (weights: JaxArray[], x: JaxArray, y: JaxArray) => JaxArray,
  ): typeof body extends (...given: infer A) => unknown ? (...given: A) => [JaxArray, JaxArray[]] : never;
  readonly numpy: {
    array(data: Float32Array): JaxArray;
    mean(x: JaxArray, axis?: number | number[], options?: { keepdims: boolean }): JaxArray;
    square(x: JaxArray): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    clip(x: JaxArray, low: number, high: number): JaxArray;
    matmul(x: JaxArray, y: JaxArray): JaxArray;
  };
  readonly nn: { relu(x: JaxArray): JaxArray; logSoftmax(x: JaxArray): JaxArray };
  readonly lax: {
    convGeneralDilated(
      x: JaxArray,
      kernel: JaxArray,
      strides: readonly number[],
      padding: string,
      options?: { featureGroupCount: number },
    ): JaxArray;
    conv(x: JaxArray, kernel: JaxArray, strides: readonly number[], padding: string): JaxArray;
  };
}

/** jax-js' training step: a jitted function of the weights, channels first, gradient descent. */
export const makeStep: MakeStep = async ({ network }) => {
  const jax = (await nodePeers.load('@jax-js/jax')) as Jax;
  await jax.init('wasm');
  jax.defaultDevice('wasm');
  const { numpy: np, nn, lax } = jax;
  const { batch, shape, classes, relu6, epsilon } = network;
  const [height, width, channels] = shape;
  const random = (of: readonly number[], scale = 1): JaxArray => {
    const size = of.reduce((product, length) => product * length, 1);
    return np.array(Float32Array.from({ length: size }, () => scale * (Math.random() - 0.5))).reshape(of);
  };
  const shapes = kernelShapes(network);
  let weights = shapes.map((of) =>
    of.length === 1 ? np.array(new Float32Array(of[0] as number).fill(1)) : random(of, 0.2),
  );
  const x = random([batch, channels, height, width]);
  const y = classes > 0 ? np.array(oneHot(batch, classes)).reshape([batch, classes]) : random([1]);

  const lossOf = (given: JaxArray[], pictures: JaxArray, targets: JaxArray): JaxArray => {
    let next = 0;
    const weight = (): JaxArray => (given[next++] as JaxArray).ref;
    const normalized = (z: JaxArray): JaxArray => {
      const count = z.shape[1] as number;
      const mean = np.mean(z.ref, [0, 2, 3], { keepdims: true });
      const centred = z.sub(mean);
      const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
      const scaled = centred.div(np.sqrt(variance.add(epsilon))).mul(weight().reshape([1, count, 1, 1]));
      const shifted = scaled.add(weight().reshape([1, count, 1, 1]));
      return relu6 ? np.clip(shifted, 0, 6) : nn.relu(shifted);
    };
    let z = pictures;
    if (network.first !== undefined) {
      const { strides } = network.first;
      z = normalized(lax.conv(z, weight(), [strides, strides], 'SAME'));
    }
    for (const { strides } of network.blocks) {
      const featureGroupCount = z.shape[1] as number;
      z = normalized(lax.convGeneralDilated(z, weight(), [strides, strides], 'SAME', { featureGroupCount }));
      z = normalized(lax.conv(z, weight(), [1, 1], 'SAME'));
    }
    if (classes === 0) return np.mean(np.square(z)).add(targets.sum().mul(0));
    const logits = np.matmul(np.mean(z, [2, 3]), weight()).add(weight());
    return nn.logSoftmax(logits).mul(targets).sum().div(-batch);
  };
  const step = jax.jit((given: JaxArray[], pictures: JaxArray, targets: JaxArray): [JaxArray, JaxArray[]] => {
    const kept = given.map((weight) => weight.ref);
    const [loss, gradients] = jax.valueAndGrad(lossOf)(given, pictures, targets);
    return [loss, kept.map((weight, index) => weight.sub((gradients[index] as JaxArray).mul(1e-2)))];
  });
  return async () => {
    const [loss, updated] = step(weights, x.ref, y.ref);
    weights = updated;
    await Promise.all(weights.map((weight) => weight.blockUntilReady()));
    return loss.js();
  };
};

/** The shapes of all weights: kernels, and the scale and offset of each normalization. */
function kernelShapes({ shape, first, blocks, classes }: TrainedNetwork): number[][] {
  const shapes: number[][] = [];
  let channels: number = shape[2];
  const add = (kernel: number[]): void => {
    const filters = kernel[0] as number;
    shapes.push(kernel, [filters], [filters]);
    channels = filters;
  };
  if (first !== undefined) add([first.filters, channels, 3, 3]);
  for (const { filters } of blocks) {
    add([channels, 1, 3, 3]);
    add([filters, channels, 1, 1]);
  }
  if (classes > 0) shapes.push([channels, classes], [classes]);
  return shapes;
}

function oneHot(batch: number, classes: number): Float32Array {
  const rows = new Float32Array(batch * classes);
  for (let row = 0; row < batch; row++) rows[row * classes + (row % classes)] = 1;
  return rows;
}
