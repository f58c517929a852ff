import type { Activation } from '../network/network.ts';
import type { Peers, Settings } from './contestant.ts';

/** The part of TensorFlow.js that is used. */
export interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  engine(): { startScope(): void; endScope(): void };
  env(): { get(flag: string): unknown };
  tensor(data: Float32Array, shape: readonly number[]): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  mean(x: TfTensor, axes: readonly number[], keepDims: boolean): TfTensor;
  softmax(x: TfTensor): TfTensor;
  readonly fused: {
    conv2d(options: FusedConvolution): TfTensor;
    depthwiseConv2d(options: FusedConvolution): TfTensor;
    matMul(options: FusedProduct): TfTensor;
  };
}
export interface TfTensor {
  dataSync(): Float32Array;
  dispose(): void;
}
interface FusedProduct {
  readonly a: TfTensor;
  readonly b: TfTensor;
  readonly bias: TfTensor;
  readonly activation: Activation;
}
interface FusedConvolution {
  readonly x: TfTensor;
  readonly filter: TfTensor;
  readonly strides: number;
  readonly pad: 'same';
  readonly bias: TfTensor;
  readonly activation: Activation;
}

interface WasmBackend {
  setWasmPaths(folder: string): void;
  setThreadsCount(threads: number): void;
}

/** TensorFlow.js' backends that are timed. */
export type TfBackend = 'wasm' | 'cpu';

/** TensorFlow.js with a backend, which is per process: the first call sets it and its threads. */
export async function loadTfjs(
  peers: Peers,
  { threads }: Settings,
  backend: TfBackend = 'wasm',
): Promise<{ tf: Tfjs; setup: string }> {
  const tf = (await peers.load('@tensorflow/tfjs-core')) as Tfjs;
  if (backend === 'cpu') {
    await peers.load('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    await tf.ready();
    return { tf, setup: 'plain JavaScript' };
  }
  const wasm = (await peers.load('@tensorflow/tfjs-backend-wasm')) as WasmBackend;
  wasm.setWasmPaths(peers.folder('@tensorflow/tfjs-backend-wasm/dist'));
  wasm.setThreadsCount(threads);
  await tf.setBackend('wasm');
  await tf.ready();
  const used = tf.env().get('WASM_HAS_MULTITHREAD_SUPPORT') === true ? threads : 1;
  return { tf, setup: `wasm, ${used} ${used === 1 ? 'thread' : 'threads'}` };
}

/** Runs `body` and frees every tensor created in it. */
export function inScope<T>(tf: Tfjs, body: () => T): T {
  tf.engine().startScope();
  try {
    return body();
  } finally {
    tf.engine().endScope();
  }
}
