/** A page that opens `model.json` with Sepal, as its users write it. */
import { loadTfjsModel } from '@sepal/formats/tfjs';
import { Tensor } from '@sepal/tensor';
import { pagePeers } from '../browser/page-peers.ts';
import { type FileStart, startFile } from './file-reader.ts';

/** The name that Node calls. */
export interface FilePage {
  openFile(address: string): Promise<FileStart>;
}

(globalThis as unknown as FilePage).openFile = (address) =>
  startFile(
    async () => ({
      async open(file) {
        const model = await loadTfjsModel(file);
        return {
          predict: async (picture, shape) =>
            (await model.predict(new Tensor(shape, 'float32', picture))).data as Float32Array,
        };
      },
    }),
    pagePeers,
    address,
  );
