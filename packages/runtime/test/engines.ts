import { createEngine, type Engine } from '../src/index.ts';

/** Every kind of engine, with its name for test titles. */
export const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['the reference engine', () => createEngine({ engine: 'reference' })],
  ['one thread', () => createEngine({ engine: 'wasm' })],
  ['two threads', () => createEngine({ engine: 'wasm', threads: 2 })],
];
