import { inputShape, type Network, outputShape } from '../network/network.ts';
import { channelsSecond, onnxModel } from '../onnx/onnx-model.ts';
import type { Contestant, Peers, Settings } from './contestant.ts';

/** The part of both packages that is used; they share an interface. */
interface Onnxruntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly env: { readonly wasm: { numThreads: number; wasmPaths?: string } };
}
interface OnnxTensor {
  readonly data: Float32Array;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Record<string, OnnxTensor>,
    fetches: readonly string[] | Record<string, OnnxTensor>,
  ): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}

/** onnxruntime compiled to WebAssembly. */
export const onnxruntimeWeb = contestant(async (peers, { threads }) => {
  const runtime = (await peers.load('onnxruntime-web')) as Onnxruntime;
  runtime.env.wasm.numThreads = threads;
  return {
    runtime,
    options: { executionProviders: ['wasm'] },
    setup: `wasm, ${counted(threads)}`,
    fillsTensors: false,
  };
});

/** The native onnxruntime. */
export const onnxruntimeNode = contestant(async (peers, { threads }) => {
  const runtime = (await peers.load('onnxruntime-node')) as Onnxruntime;
  const options = { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 };
  return { runtime, options, setup: `native, ${counted(threads)}`, fillsTensors: true };
});

interface Loaded {
  readonly runtime: Onnxruntime;
  readonly options: object;
  readonly setup: string;
  /** It can write results into given tensors. */
  readonly fillsTensors: boolean;
}

function contestant(load: (peers: Peers, settings: Settings) => Promise<Loaded>): Contestant {
  return {
    channelsFirst: true,
    encode: onnxModel,
    async start(peers, settings) {
      const { runtime, options, setup, fillsTensors } = await load(peers, settings);
      return {
        setup,
        async prepare(network, bytes) {
          const session = await runtime.InferenceSession.create(bytes, options);
          const [inputName, outputName] = [session.inputNames[0] as string, session.outputNames[0] as string];
          const dims = channelsSecond(network.batch, inputShape(network));
          const fetches =
            settings.reuse && fillsTensors ? { [outputName]: emptyTensor(runtime, network) } : [outputName];
          return {
            run: async (data) => {
              const outputs = await session.run({ [inputName]: new runtime.Tensor('float32', data, dims) }, fetches);
              return (outputs[outputName] as OnnxTensor).data;
            },
            close: () => void session.release(),
          };
        },
        close: () => {},
      };
    },
  };
}

/** An output tensor, channels second. */
function emptyTensor(runtime: Onnxruntime, network: Network): OnnxTensor {
  const dims = channelsSecond(network.batch, outputShape(network));
  return new runtime.Tensor('float32', new Float32Array(dims.reduce((product, length) => product * length)), dims);
}

function counted(threads: number): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
