import { createEngine, type Engine } from '../src/index.ts';

/** Every kind of engine, by what it is called in the names of tests. */
export const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['the reference engine', () => createEngine({ engine: 'reference' })],
  ['one thread', () => createEngine({ engine: 'wasm' })],
  ['two threads', () => createEngine({ engine: 'wasm', threads: 2 })],
];
