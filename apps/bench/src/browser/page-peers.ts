import type { Peers } from '../contestants/contestant.ts';

/** The server bundles TensorFlow.js once, so that its packages share their state. */
const MODULES: Record<string, readonly [address: string, exported?: string]> = {
  '@tensorflow/tfjs-core': ['/bundles/tfjs.js', 'core'],
  '@tensorflow/tfjs-backend-wasm': ['/bundles/tfjs.js', 'wasm'],
  '@tensorflow/tfjs-backend-cpu': ['/bundles/tfjs.js', 'cpu'],
  '@tensorflow/tfjs-layers': ['/bundles/tfjs.js', 'layers'],
  '@litertjs/core': ['/bundles/litert.js'],
  'onnxruntime-web': ['/peers/onnxruntime-web/dist/ort.wasm.min.mjs'],
};

/** The other runtimes, loaded from the bench's server. */
export const pagePeers: Peers = {
  async load(name) {
    const [address, exported] = MODULES[name] as [string, string?];
    const module = (await import(address)) as Record<string, unknown>;
    return exported === undefined ? module : module[exported];
  },
  folder: (path) => `/peers/${path}/`,
};
