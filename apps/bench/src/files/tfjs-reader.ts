import type { Peers } from '../contestants/contestant.ts';
import { inScope, loadTfjs, type TfBackend, type TfTensor } from '../contestants/tfjs.ts';
import type { LoadReader } from './file-reader.ts';

/** The part of @tensorflow/tfjs-layers that is used. */
interface TfLayers {
  loadLayersModel(source: string | TfSource): Promise<{ predict(x: TfTensor): TfTensor }>;
}

/** A handler that gives TensorFlow.js the parts of a model. */
interface TfSource {
  load(): Promise<object>;
}

/**
 * TensorFlow.js with one thread.
 *
 * @param backend 'wasm' is its fastest without a GPU; 'cpu', plain JavaScript, is what it uses in Node unless told otherwise
 */
export function tfjsReader(source: (file: string) => string | TfSource, backend: TfBackend = 'wasm'): LoadReader {
  return async (peers: Peers) => {
    const { tf } = await loadTfjs(peers, { threads: 1, engine: 'auto', wide: false, reuse: false }, backend);
    const library = (await peers.load('@tensorflow/tfjs-layers')) as TfLayers;
    return {
      async open(file) {
        const model = await library.loadLayersModel(source(file));
        return {
          predict: async (picture, shape) =>
            inScope(tf, () => model.predict(tf.tensor(picture, shape)).dataSync().slice()),
        };
      },
    };
  };
}
