import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onnxruntimeNode } from '../src/contestants/onnxruntime.ts';
import { sepal } from '../src/contestants/sepal.ts';
import { outputShape } from '../src/network/network.ts';
import { transposePictures } from '../src/network/transpose.ts';
import { foldWeights, randomInput, randomWeights } from '../src/network/weights.ts';
import { SMALLEST } from '../src/network/workloads.ts';
import { nodePeers, peersFolder } from '../src/node/peers.ts';
import { channelsSecond, onnxModel } from '../src/onnx/onnx-model.ts';
import { encodeMessage } from '../src/onnx/protobuf.ts';
import { relativeDifference } from '../src/race/statistics.ts';
import { messages, readMessage, texts } from './protobuf-reader.ts';
import { smallNetwork } from './small-network.ts';

test('messages are encoded as the specification shows', () => {
  expect([...encodeMessage([[1, 150]])]).toEqual([0x08, 0x96, 0x01]);
  expect([...encodeMessage([[2, 'testing']])]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  expect([...encodeMessage([[3, [[1, 150]]]])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});

test('a network becomes a chain of nodes with folded weights', () => {
  const weights = randomWeights(smallNetwork);
  const model = readMessage(onnxModel(smallNetwork, weights));
  const [graph] = messages(model, 7);
  if (graph === undefined) throw new Error('no graph');
  const nodes = messages(graph, 1);
  expect(nodes.flatMap((node) => texts(node, 4))).toEqual([
    ...['Conv', 'Clip', 'Conv', 'Relu', 'Conv', 'Conv', 'GlobalAveragePool', 'Flatten', 'Softmax'],
  ]);
  // Each node takes the previous result, and its constants exist.
  const constants = new Map(messages(graph, 5).map((tensor) => [texts(tensor, 8)[0], tensor]));
  let current = 'x';
  for (const node of nodes) {
    const [input, ...others] = texts(node, 1);
    expect(input).toBe(current);
    for (const name of others) expect(constants.has(name)).toBe(true);
    current = texts(node, 2)[0] as string;
  }
  const [firstBias] = [...constants.values()].slice(1);
  const raw = firstBias?.get(9)?.[0] as Uint8Array;
  expect(new Float32Array(raw.slice().buffer)).toEqual(foldWeights(smallNetwork, weights)[1]?.data);
});

test('a dense layer is a product with a bias, on vectors', () => {
  const { network } = SMALLEST;
  const [graph] = messages(readMessage(onnxModel(network, randomWeights(network))), 7);
  if (graph === undefined) throw new Error('no graph');
  expect(messages(graph, 1).flatMap((node) => texts(node, 4))).toEqual(['Gemm']);
  expect([channelsSecond(2, [4]), channelsSecond(2, [7, 6, 3])]).toEqual([
    [2, 4],
    [2, 3, 7, 6],
  ]);
});

const hasPeer = existsSync(join(peersFolder, 'node_modules/onnxruntime-node'));

// Only where the bench has installed the other runtimes, which are hundreds of megabytes.
test.skipIf(!hasPeer).each([
  ['a small network', smallNetwork],
  ['a dense layer', SMALLEST.network],
])('onnxruntime and Sepal agree on %s', async (_, network) => {
  const settings = { threads: 1, engine: 'reference', wide: false, reuse: false } as const;
  const weights = randomWeights(network);
  const pixels = randomInput(network);
  const [height, width, channels] = network.input;
  const answers: Float32Array[] = [];
  for (const contestant of [sepal, onnxruntimeNode]) {
    const runtime = await contestant.start(nodePeers, settings);
    const prepared = await runtime.prepare(network, contestant.encode(network, weights));
    const input = contestant.channelsFirst
      ? transposePictures(pixels, network.batch, height * width, channels)
      : pixels;
    answers.push((await prepared.run(input)).slice());
    prepared.close();
    runtime.close();
  }
  const [expected, actual] = answers as [Float32Array, Float32Array];
  expect(expected).toHaveLength(network.batch * outputShape(network).reduce((a, b) => a * b));
  expect(relativeDifference(actual, expected)).toBeLessThan(1e-5);
});
