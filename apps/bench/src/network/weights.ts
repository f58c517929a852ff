import { type ConvStep, type Network, type Placed, placeSteps, type Step } from './network.ts';

/** The role of a weight, in Keras' order within a layer. */
type Role = 'depthwiseKernel' | 'kernel' | 'bias' | 'gamma' | 'beta' | 'mean' | 'variance';

/** A weight's role in a step, and its shape in Keras. */
interface WeightSlot {
  readonly role: Role;
  readonly shape: readonly number[];
}

/** A weight of a network. */
export interface Weight extends WeightSlot {
  readonly data: Float32Array;
}

/** Epsilon of every batch normalization: Keras' default. */
export const EPSILON = 1e-3;

/** The weights of one convolution in Keras' order; none for other steps. */
function slotsOfStep({ step, input }: Placed): WeightSlot[] {
  if (step.op === 'globalAveragePool' || step.op === 'softmax') return [];
  const { kernelSize: size, filters } = step;
  const channels = input[2];
  const slots: WeightSlot[] = [];
  if (step.op === 'depthwise' || step.op === 'separable')
    slots.push({ role: 'depthwiseKernel', shape: [size, size, channels, 1] });
  if (step.op === 'conv') slots.push({ role: 'kernel', shape: [size, size, channels, filters] });
  if (step.op === 'dense') slots.push({ role: 'kernel', shape: [channels, filters] });
  if (step.op === 'separable') slots.push({ role: 'kernel', shape: [1, 1, channels, filters] });
  if (step.useBias) slots.push({ role: 'bias', shape: [filters] });
  const normalization: Role[] = step.batchNorm ? ['gamma', 'beta', 'mean', 'variance'] : [];
  slots.push(...normalization.map((role) => ({ role, shape: [filters] })));
  return slots;
}

/** The weights of a whole network in Keras' order. */
export function weightSlots(network: Network): WeightSlot[] {
  return placeSteps(network).flatMap(slotsOfStep);
}

/**
 * Random weights that keep every layer's values at about 1, so that no contestant's error is hidden: He-initialized
 * kernels, normalizations near the identity.
 */
export function randomWeights(network: Network, seed = 1): Weight[] {
  const random = generator(seed);
  const range: Record<Exclude<Role, 'kernel' | 'depthwiseKernel'>, readonly [number, number]> = {
    bias: [-0.1, 0.1],
    gamma: [0.8, 1.2],
    beta: [-0.1, 0.1],
    mean: [-0.1, 0.1],
    variance: [0.8, 1.2],
  };
  return weightSlots(network).map(({ role, shape }) => {
    const inputs = role === 'depthwiseKernel' ? shape.slice(0, 2) : shape.slice(0, 3);
    const limit = Math.sqrt(6 / inputs.reduce((product, length) => product * length, 1));
    const [low, high] = role === 'kernel' || role === 'depthwiseKernel' ? [-limit, limit] : range[role];
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = low + random() * (high - low);
    return { role, shape, data };
  });
}

/** Random pixels from -1 to 1, `[batch, height, width, channels]`. */
export function randomInput({ batch, input }: Pick<Network, 'batch' | 'input'>, seed = 2): Float32Array {
  const random = generator(seed);
  const data = new Float32Array(batch * sizeOf(input));
  for (let i = 0; i < data.length; i++) data[i] = random() * 2 - 1;
  return data;
}

/** Concatenates a network's weights in one buffer, as float32. */
export function joinWeights(weights: readonly Weight[]): Uint8Array {
  const joined = new Float32Array(weights.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  for (const { data } of weights) {
    joined.set(data, offset);
    offset += data.length;
  }
  return new Uint8Array(joined.buffer);
}

/** The inverse of {@link joinWeights}; the data are views into `bytes`. */
export function splitWeights(network: Network, bytes: Uint8Array): Weight[] {
  let offset = bytes.byteOffset;
  return weightSlots(network).map((slot) => {
    const data = new Float32Array(bytes.buffer, offset, sizeOf(slot.shape));
    offset += data.byteLength;
    return { ...slot, data };
  });
}

/**
 * The same function with fewer kinds of steps: separable convolutions split in two, no batch normalization. Every convolution
 * then has a bias; {@link foldWeights} computes the weights.
 */
export function foldNetwork(network: Network): Network {
  const steps = placeSteps(network).flatMap(({ step, input }): Step[] => {
    if (step.op === 'globalAveragePool' || step.op === 'softmax') return [step];
    const plain: ConvStep = { ...step, useBias: true, batchNorm: false };
    if (step.op !== 'separable') return [plain];
    return [
      { ...plain, op: 'depthwise', filters: input[2], activation: 'linear' },
      { ...plain, op: 'conv', kernelSize: 1, strides: 1 },
    ];
  });
  return { input: network.input, batch: network.batch, steps };
}

/** The weights of {@link foldNetwork}: batch normalizations folded into kernels and biases. */
export function foldWeights(network: Network, weights: readonly Weight[]): Weight[] {
  const rest = [...weights];
  return placeSteps(network).flatMap((placed) => {
    const { step, input } = placed;
    if (step.op === 'globalAveragePool' || step.op === 'softmax') return [];
    const own = rest.splice(0, slotsOfStep(placed).length);
    if (step.op !== 'separable') return foldConvolution(own, step.filters);
    const [depthwise, ...pointwise] = own as [Weight, ...Weight[]];
    return [...foldConvolution([depthwise], input[2]), ...foldConvolution(pointwise, step.filters)];
  });
}

/** The kernel and bias equivalent to a convolution and its normalization; the kernel's last axis becomes `filters`. */
function foldConvolution(own: readonly Weight[], filters: number): [Weight, Weight] {
  const [kernel] = own as [Weight];
  const of = (role: Role): Float32Array | undefined => own.find((weight) => weight.role === role)?.data;
  const [bias, gamma, beta, mean, variance] = [of('bias'), of('gamma'), of('beta'), of('mean'), of('variance')];
  const scale = (channel: number): number =>
    (gamma?.[channel] ?? 1) / (variance === undefined ? 1 : Math.sqrt((variance[channel] as number) + EPSILON));
  return [
    { ...kernel, data: kernel.data.map((value, index) => value * scale(index % filters)) },
    {
      role: 'bias',
      shape: [filters],
      data: Float32Array.from(
        { length: filters },
        (_, channel) => (beta?.[channel] ?? 0) + ((bias?.[channel] ?? 0) - (mean?.[channel] ?? 0)) * scale(channel),
      ),
    },
  ];
}

/** The number of elements of a shape. */
function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Uniform numbers in [0, 1) from a scrambled 32-bit counter: the same on every machine. */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
