import type { Peers } from '../contestants/contestant.ts';
import { inputShape } from '../network/network.ts';
import { mobileNetV1 } from '../network/workloads.ts';

/** A runtime that is loaded and opens model files. */
interface FileReader {
  /** Builds the model of a file and sets its weights. */
  open(file: string): Promise<OpenModel>;
}

/** A model that was read from a file. */
interface OpenModel {
  /** The answer to one picture, in ordinary memory. */
  predict(picture: Float32Array, shape: readonly number[]): Promise<Float32Array>;
}

/** Imports a runtime and prepares it, as far as that can be done before there is a model. */
export type LoadReader = (peers: Peers) => Promise<FileReader>;

/** The first answer of a model file. */
export interface FileStart {
  /** Milliseconds from before the runtime was imported until it was ready; 0 in a page, which loads it with its script. */
  readonly imported: number;
  /** Milliseconds from then on until the model was there, and until it had answered. */
  readonly loaded: number;
  readonly answered: number;
  readonly answer: readonly number[];
}

/** Imports a runtime, opens a file and gets the first answer. The picture is there before. */
export async function startFile(load: LoadReader, peers: Peers, file: string): Promise<FileStart> {
  const shape = [1, ...inputShape(mobileNetV1(1, 224))];
  const picture = Float32Array.from({ length: 224 * 224 * 3 }, (_, index) => (index % 511) / 255 - 1);
  const begun = performance.now();
  const reader = await load(peers);
  const ready = performance.now();
  const model = await reader.open(file);
  const loaded = performance.now() - ready;
  const answer = await model.predict(picture, shape);
  return { imported: ready - begun, loaded, answered: performance.now() - ready, answer: Array.from(answer) };
}
