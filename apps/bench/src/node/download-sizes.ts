import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { LINE_UP } from '../contestants/line-up.ts';
import type { SizeResult } from '../report/report.ts';
import { bundleProgram } from './bundles.ts';
import { nodePeers } from './peers.ts';

/** What a browser loads before it can run a MobileNet: a bundled program, and the WebAssembly that it fetches. */
interface Download {
  readonly title: string;
  readonly origin: 'sepal' | 'peers';
  readonly program: string;
  readonly files: readonly string[];
}

const TFJS = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';

const DOWNLOADS: readonly Download[] = [
  {
    title: 'Sepal: mobileNet and predict',
    origin: 'sepal',
    program: `
      import { mobileNet } from '@sepal/mobilenet';
      import { tensor } from '@sepal/tensor';
      export const classify = (pixels) => mobileNet().predict(tensor(pixels, [1, 224, 224, 3]));`,
    files: [],
  },
  {
    title: `${LINE_UP['tfjs-fused'].title.split(',')[0]}: core and wasm`,
    origin: 'peers',
    program: `export * from '@tensorflow/tfjs-core'; import '@tensorflow/tfjs-backend-wasm';`,
    files: [TFJS],
  },
  {
    title: `${LINE_UP['tfjs-layers'].title.split(',')[0]}: core, layers and wasm`,
    origin: 'peers',
    program: `export * from '@tensorflow/tfjs-core'; export * as layers from '@tensorflow/tfjs-layers';
      import '@tensorflow/tfjs-backend-wasm';`,
    files: [TFJS],
  },
  {
    title: LINE_UP.litert.title,
    origin: 'peers',
    program: `export * from '@litertjs/core';`,
    files: ['@litertjs/core/wasm/litert_wasm_internal.js', '@litertjs/core/wasm/litert_wasm_internal.wasm'],
  },
  {
    title: LINE_UP['onnxruntime-web'].title,
    origin: 'peers',
    program: `export * from 'onnxruntime-web/wasm';`,
    files: ['onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'],
  },
];

/** Measures every download; failed bundles report why. */
export function downloadSizes(): Promise<SizeResult[]> {
  return Promise.all(
    DOWNLOADS.map(async ({ title, origin, program, files }): Promise<SizeResult> => {
      try {
        const code = await bundleProgram(program, origin);
        const rest = await Promise.all(files.map((file) => readFile(nodePeers.folder('') + file)));
        const parts = [code, ...rest];
        return {
          title,
          bytes: parts.reduce((sum, part) => sum + part.length, 0),
          gzip: parts.reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0),
        };
      } catch (error) {
        return { title, problem: (error as Error).message.split('\n')[0] as string };
      }
    }),
  );
}
