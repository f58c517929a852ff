import { conv2d, depthwiseConv2d, type Graph, gradients, multiply, State, sum, Trace } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { randomInput } from '../../network/weights.ts';
import type { TimedLayer } from './layers.ts';

/** What is computed of a layer: its output, or the gradient of its input or its kernel. */
export type Direction = 'forward' | 'input' | 'kernel';

export const DIRECTIONS: readonly Direction[] = ['forward', 'input', 'kernel'];

/** A graph, with values of its inputs. */
export interface LayerGraph {
  readonly graph: Graph;
  readonly inputs: readonly Tensor<'float32'>[];
}

type Shape = readonly [number, number, number, number];

/** One direction of a layer as a training step has it. The kernel is a state, pictures and the gradient of the output are inputs. */
export function graphOf(layer: TimedLayer, direction: Direction, dilationRate: 1 | 2 = 1): LayerGraph {
  const { batch, side, inputs, outputs, kernelSize, strides, isDepthwise } = layer;
  const kernelShape: Shape = [kernelSize, kernelSize, inputs, isDepthwise ? 1 : outputs];
  const state = new State({ path: 'kernel', shape: kernelShape, dtype: 'float32', initial: () => random(kernelShape) });
  const recording = new Trace();
  const values = [random([batch, side, side, inputs])];
  const kernel = recording.read(state);
  const x = recording.input({ shape: [batch, side, side, inputs], dtype: 'float32' });
  const options = { strides, dilationRate, padding: 'same' } as const;
  const y = isDepthwise ? depthwiseConv2d(x, kernel, options) : conv2d(x, kernel, options);
  if (direction === 'forward') return { graph: recording.finish([y]), inputs: values };
  values.push(random(y.shape as Shape));
  const loss = sum(multiply(y, recording.input(y)));
  return { graph: recording.finish(gradients(loss, [direction === 'input' ? x : kernel])), inputs: values };
}

function random(shape: Shape): Tensor<'float32'> {
  const [batch, ...input] = shape;
  return new Tensor(shape, 'float32', randomInput({ batch, input }));
}
