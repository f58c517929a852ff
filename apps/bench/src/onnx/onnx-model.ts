import { type ConvStep, inputShape, type Network, outputShape, type Placed, placeSteps } from '../network/network.ts';
import { samePadding } from '../network/same-padding.ts';
import { transposePictures } from '../network/transpose.ts';
import { foldNetwork, foldWeights, type Weight } from '../network/weights.ts';
import { OnnxGraph } from './onnx-graph.ts';

/**
 * A network as an ONNX model: batch normalizations folded, pictures as `[batch, channels, height, width]`.
 *
 * @returns the bytes of an .onnx file with one input `x` and one output
 */
export function onnxModel(original: Network, weights: readonly Weight[]): Uint8Array {
  const network = foldNetwork(original);
  const graph = new OnnxGraph();
  const rest = foldWeights(original, weights);
  for (const placed of placeSteps(network)) {
    const { step } = placed;
    if (step.op === 'globalAveragePool') graph.node('GlobalAveragePool');
    else if (step.op === 'softmax') {
      graph.node('Flatten', [], { axis: 1 });
      graph.node('Softmax', [], { axis: 1 });
    } else if (step.op === 'dense') addDense(graph, { ...placed, step }, rest.splice(0, 2) as [Weight, Weight]);
    else addConvolution(graph, { ...placed, step }, rest.splice(0, 2) as [Weight, Weight]);
  }
  const { batch } = network;
  return graph.encode(channelsSecond(batch, inputShape(network)), channelsSecond(batch, outputShape(network)));
}

/** The shape of a batch in ONNX: `[batch, channels, height, width]` for pictures, `[batch, channels]` for vectors. */
export function channelsSecond(batch: number, sample: readonly number[]): number[] {
  return [batch, ...sample.slice(-1), ...sample.slice(0, -1)];
}

function addDense(graph: OnnxGraph, { step, input }: Placed<ConvStep>, [kernel, bias]: [Weight, Weight]): void {
  const constants = [graph.constant([input[2], step.filters], kernel.data), graph.constant([step.filters], bias.data)];
  graph.node('Gemm', constants);
  addActivation(graph, step);
}

function addConvolution(graph: OnnxGraph, { step, input }: Placed<ConvStep>, [kernel, bias]: [Weight, Weight]): void {
  const { kernelSize, strides } = step;
  const [height, width, channels] = input;
  // Keras uses [rows, columns, channels in, channels out], ONNX [channels out, channels in, rows, columns]; depthwise kernels
  // have one channel in.
  const channelsIn = step.op === 'depthwise' ? 1 : channels;
  const data = transposePictures(kernel.data, 1, kernelSize ** 2 * channelsIn, step.filters);
  const onnxKernel = transposePictures(data, step.filters, kernelSize ** 2, channelsIn);
  const [top, bottom] = samePadding(height, kernelSize, strides);
  const [left, right] = samePadding(width, kernelSize, strides);
  const constants = [
    graph.constant([step.filters, channelsIn, kernelSize, kernelSize], onnxKernel),
    graph.constant([step.filters], bias.data),
  ];
  graph.node('Conv', constants, {
    kernel_shape: [kernelSize, kernelSize],
    strides: [strides, strides],
    pads: [top, left, bottom, right],
    group: step.op === 'depthwise' ? channels : 1,
  });
  addActivation(graph, step);
}

function addActivation(graph: OnnxGraph, step: ConvStep): void {
  if (step.activation === 'relu') graph.node('Relu');
  if (step.activation === 'relu6') {
    graph.node('Clip', [graph.constant([], new Float32Array([0])), graph.constant([], new Float32Array([6]))]);
  }
}
