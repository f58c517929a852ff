/** The bench's code in a page. Node calls `runSection` there and receives its progress. */
import type { Peers } from '../contestants/contestant.ts';
import { runSection } from '../race/run-section.ts';
import type { Section, SectionResult } from '../race/section.ts';

/** Global names shared by the page and Node. */
export interface PageGlobals {
  runSection(section: Section): Promise<SectionResult>;
  reportProgress(title: string): Promise<void>;
  readonly crossOriginIsolated: boolean;
}

/** The server bundles TensorFlow.js once, so that its packages share their state. */
const MODULES: Record<string, readonly [address: string, exported?: string]> = {
  '@tensorflow/tfjs-core': ['/bundles/tfjs.js', 'core'],
  '@tensorflow/tfjs-backend-wasm': ['/bundles/tfjs.js', 'wasm'],
  '@tensorflow/tfjs-backend-cpu': ['/bundles/tfjs.js', 'cpu'],
  '@tensorflow/tfjs-layers': ['/bundles/tfjs.js', 'layers'],
  '@litertjs/core': ['/bundles/litert.js'],
  'onnxruntime-web': ['/peers/onnxruntime-web/dist/ort.wasm.min.mjs'],
};

const pagePeers: Peers = {
  async load(name) {
    const [address, exported] = MODULES[name] as [string, string?];
    const module = (await import(address)) as Record<string, unknown>;
    return exported === undefined ? module : module[exported];
  },
  folder: (path) => `/peers/${path}/`,
};

const shared = globalThis as unknown as PageGlobals;
shared.runSection = (section) => runSection(section, pagePeers, (title) => void shared.reportProgress(title));
