/** A page that opens `model.json` with TensorFlow.js. */
import { pagePeers } from '../browser/page-peers.ts';
import { startFile } from './file-reader.ts';
import type { FilePage } from './page-sepal.ts';
import { tfjsReader } from './tfjs-reader.ts';

// Its script is there before the clock starts, as Sepal's is.
for (const name of ['core', 'backend-wasm', 'layers']) await pagePeers.load(`@tensorflow/tfjs-${name}`);

(globalThis as unknown as FilePage).openFile = (address) =>
  startFile(
    tfjsReader((file) => file),
    pagePeers,
    address,
  );
