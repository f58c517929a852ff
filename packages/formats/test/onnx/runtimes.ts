import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type DType, type Shape, Tensor } from '@sepal/tensor';

/** Where `apps/bench` installs the runtimes that it compares with. */
const PEERS = new URL('../../../../apps/bench/peers/', import.meta.url);

/** Why a test is skipped where the runtimes are not there. */
export const HOW_TO_INSTALL = 'skipped: the runtimes are not installed; cd apps/bench/peers && npm ci --ignore-scripts';

/** A runtime's tensor. */
interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The part of onnxruntime's interface that the tests use. */
interface Ort {
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: object,
    ): Promise<{
      readonly inputNames: readonly string[];
      readonly outputNames: readonly string[];
      run(feeds: Readonly<Record<string, OrtTensor>>): Promise<Readonly<Record<string, OrtTensor>>>;
      release(): Promise<void>;
    }>;
  };
}

/** A runtime of ONNX files. */
export interface Runtime {
  readonly name: string;
  /** Opens a file, and runs it for each of the sets of inputs by name. */
  run(bytes: Uint8Array, feeds: readonly Readonly<Record<string, Tensor>>[]): Promise<Record<string, Tensor>[]>;
}

/** The runtimes that are installed, by their modules: both register under one name if they are loaded as CommonJS. */
const MODULES: Readonly<Record<string, string>> = {
  'onnxruntime-node': 'onnxruntime-node/dist/index.js',
  'onnxruntime-web': 'onnxruntime-web/dist/ort.node.min.mjs',
};

/** Their names; tests are to be skipped if there are none. */
export const runtimeNames: readonly string[] = Object.keys(MODULES);

/** Whether a runtime is installed. */
export function isInstalled(name: string): boolean {
  return existsSync(fileURLToPath(new URL(`node_modules/${MODULES[name]}`, PEERS)));
}

/** Loads a runtime that is installed. */
export async function loadRuntime(name: string): Promise<Runtime> {
  const file = new URL(`node_modules/${MODULES[name]}`, PEERS);
  const ort = (
    file.href.endsWith('.mjs') ? await import(pathToFileURL(fileURLToPath(file)).href) : createRequire(PEERS)(name)
  ) as Ort;
  return {
    name,
    async run(bytes, feeds) {
      // One thread, and no messages about nodes that it would rather have.
      const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
      const results: Record<string, Tensor>[] = [];
      for (const feed of feeds) {
        const inputs = Object.entries(feed).map(([key, { dtype, data, shape }]) => [
          key,
          new ort.Tensor(dtype, data, shape),
        ]);
        const outputs = await session.run(Object.fromEntries(inputs));
        results.push(Object.fromEntries(session.outputNames.map((key) => [key, tensorOf(outputs[key] as OrtTensor)])));
      }
      await session.release();
      return results;
    },
  };
}

function tensorOf({ type, dims, data }: OrtTensor): Tensor {
  return new Tensor([...dims] as Shape, type as DType, data as Float32Array);
}
