import type { Network } from '../network/network.ts';
import type { Weight } from '../network/weights.ts';

/** Sepal's engines by name; 'auto' picks the fastest. */
export const SEPAL_ENGINES = ['auto', 'wasm', 'reference'] as const;
export type SepalEngine = (typeof SEPAL_ENGINES)[number];

/** How to set up a contestant. */
export interface Settings {
  readonly threads: number;
  readonly engine: SepalEngine;
  /** Sepal's 256-bit mode. */
  readonly wide: boolean;
  /** Reuses the same result array, where the runtime can. */
  readonly reuse: boolean;
  /** Sepal updates every weight in each run, as a step of training does. */
  readonly updates?: boolean;
}

/** How to load the other runtimes; Node and browsers differ. */
export interface Peers {
  /** Imports an installed package. */
  load(name: string): Promise<unknown>;
  /** Path or URL of an installed package's files, ending with a slash. */
  folder(path: string): string;
}

/** A network ready to run. */
interface LoadedNetwork {
  /**
   * One run: the pixels of the whole batch in, the answer out, both in ordinary memory. The first run may compile.
   *
   * @param input `[batch, height, width, channels]`, or with the channels second where `channelsFirst` says so
   */
  run(input: Float32Array): Promise<Float32Array>;
  close(): void;
}

/** A contestant whose runtime is loaded. */
export interface Started {
  /** How the runtime is set up, briefly. */
  readonly setup: string;
  /** Builds a network from the bytes of {@link Contestant.encode}. */
  prepare(network: Network, bytes: Uint8Array): Promise<LoadedNetwork>;
  close(): void;
}

/** A runtime, used as its users would. */
export interface Contestant {
  /** Pictures go in and come out as `[batch, channels, height, width]`. */
  readonly channelsFirst: boolean;
  /** The network's weights in the runtime's file format; not timed. */
  encode(network: Network, weights: readonly Weight[]): Uint8Array;
  start(peers: Peers, settings: Settings): Promise<Started>;
}
