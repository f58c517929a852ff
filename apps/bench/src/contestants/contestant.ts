import type { Network } from '../network/network.ts';
import type { Weight } from '../network/weights.ts';

/** Sepal's engines by name; 'auto' takes the fastest. */
export const SEPAL_ENGINES = ['auto', 'wasm', 'reference'] as const;
export type SepalEngine = (typeof SEPAL_ENGINES)[number];

/** How a contestant is to be set up. */
export interface Settings {
  readonly threads: number;
  readonly engine: SepalEngine;
  /** Sepal's 256-bit mode. */
  readonly wide: boolean;
  /** Results go into the same array every time, where the runtime has a way for that. */
  readonly reuse: boolean;
}

/** Where the other runtimes come from; Node and browsers have different ways. */
export interface Peers {
  /** The module of an installed package. */
  load(name: string): Promise<unknown>;
  /** Where the files of an installed package lie, as a path or address that ends with a slash. */
  folder(path: string): string;
}

/** A network that is ready to run. */
interface Prepared {
  /**
   * One run: pixels of the whole batch in, the answer out, both in ordinary memory. The first run may compile.
   *
   * @param input `[batch, height, width, channels]`, or with the channels second where `channelsFirst` says so
   */
  run(input: Float32Array): Promise<Float32Array>;
  close(): void;
}

/** A contestant whose runtime is loaded. */
export interface Started {
  /** How the runtime is set up, in a few words. */
  readonly setup: string;
  /** Builds a network from the bytes that {@link Contestant.encode} gave. */
  prepare(network: Network, bytes: Uint8Array): Promise<Prepared>;
  close(): void;
}

/** A way to run networks: a runtime, and how a person would use it. */
export interface Contestant {
  /** Pictures go in and come out as `[batch, channels, height, width]`. */
  readonly channelsFirst: boolean;
  /** The network's weights as a person would have them in a file: not part of any time. */
  encode(network: Network, weights: readonly Weight[]): Uint8Array;
  start(peers: Peers, settings: Settings): Promise<Started>;
}
