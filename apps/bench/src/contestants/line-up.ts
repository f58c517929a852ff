import manifest from '../../peers/package.json' with { type: 'json' };
import type { Contestant } from './contestant.ts';

const version = (name: keyof typeof manifest.dependencies): string => manifest.dependencies[name];

/** All contestants, Sepal first: name, where they run, and their adapter. `tiny`: only the smallest model is run on it. */
export const LINE_UP = {
  sepal: {
    title: 'Sepal',
    hosts: ['node', 'browser'],
    load: async () => (await import('./sepal.ts')).sepal,
  },
  'onnxruntime-web': {
    title: `onnxruntime-web ${version('onnxruntime-web')}`,
    hosts: ['node', 'browser'],
    load: async () => (await import('./onnxruntime.ts')).onnxruntimeWeb,
  },
  'tfjs-fused': {
    title: `TensorFlow.js wasm ${version('@tensorflow/tfjs-backend-wasm')}, fused ops by hand`,
    hosts: ['node', 'browser'],
    load: async () => (await import('./tfjs-fused.ts')).tfjsFused,
  },
  'tfjs-layers': {
    title: `TensorFlow.js wasm ${version('@tensorflow/tfjs-backend-wasm')}, layers model`,
    hosts: ['node', 'browser'],
    load: async () => (await import('./tfjs-layers.ts')).tfjsLayers,
  },
  'tfjs-cpu': {
    title: `TensorFlow.js cpu ${version('@tensorflow/tfjs-backend-cpu')}, layers model`,
    hosts: ['node', 'browser'],
    tiny: true,
    load: async () => (await import('./tfjs-layers.ts')).tfjsCpu,
  },
  litert: {
    title: `LiteRT.js ${version('@litertjs/core')}`,
    hosts: ['browser'],
    load: async () => (await import('./litert.ts')).litert,
  },
  'onnxruntime-node': {
    title: `onnxruntime-node ${version('onnxruntime-node')} (native)`,
    hosts: ['node'],
    load: async () => (await import('./onnxruntime.ts')).onnxruntimeNode,
  },
} as const satisfies Record<
  string,
  { title: string; hosts: readonly ('node' | 'browser')[]; tiny?: boolean; load: () => Promise<Contestant> }
>;

export type ContestantId = keyof typeof LINE_UP;

/** The contestants of a host that run every workload, in the order of the table. */
export function contestantsIn(host: 'node' | 'browser'): ContestantId[] {
  const ids = Object.keys(LINE_UP) as ContestantId[];
  return ids.filter((id) => !('tiny' in LINE_UP[id]) && (LINE_UP[id].hosts as readonly string[]).includes(host));
}
