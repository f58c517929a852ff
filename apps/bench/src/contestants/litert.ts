import { inputShape } from '../network/network.ts';
import { tfliteModel } from '../tflite/tflite-model.ts';
import type { Contestant } from './contestant.ts';

/** The part of @litertjs/core that is used. */
interface LiteRt {
  loadLiteRt(
    folder: string,
    options: { threads: boolean },
  ): Promise<{ readonly liteRtWasm: { getThreadCount?(): number } }>;
  loadAndCompile(model: Uint8Array, options: object): Promise<CompiledModel>;
  readonly Tensor: new (data: Float32Array, shape: readonly number[]) => LiteRtTensor;
}
interface LiteRtTensor {
  data(): Promise<Float32Array>;
  delete(): void;
}
interface CompiledModel {
  run(input: LiteRtTensor): Promise<LiteRtTensor[]>;
  delete(): void;
}

/** LiteRT.js (TensorFlow Lite) on the CPU: XNNPACK with relaxed SIMD. It runs in browsers only. */
export const litert: Contestant = {
  channelsFirst: false,
  encode: tfliteModel,
  async start(peers, { threads }) {
    const library = (await peers.load('@litertjs/core')) as LiteRt;
    const { liteRtWasm } = await library.loadLiteRt(peers.folder('@litertjs/core/wasm'), { threads: threads > 1 });
    return {
      setup: threads === 1 ? 'wasm, 1 thread' : `wasm, ${liteRtWasm.getThreadCount?.() ?? 'its own number of'} threads`,
      async prepare(network, bytes) {
        const shape = [network.batch, ...inputShape(network)];
        const model = await library.loadAndCompile(bytes, { accelerator: 'wasm' });
        return {
          run: async (data) => {
            const input = new library.Tensor(data, shape);
            const [output] = (await model.run(input)) as [LiteRtTensor];
            const result = await output.data();
            input.delete();
            output.delete();
            return result;
          },
          close: () => model.delete(),
        };
      },
      close: () => {},
    };
  },
};
