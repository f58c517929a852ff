/** A page that opens `model.json` with TensorFlow.js. */
import { pagePeers } from '../browser/page-peers.ts';
import { startFile } from './file-reader.ts';
import type { FilePage } from './page-sepal.ts';
import { tfjsReader } from './tfjs-reader.ts';

(globalThis as unknown as FilePage).openFile = (address) =>
  startFile(
    tfjsReader((file) => file),
    pagePeers,
    address,
  );
