/** Sepal's values in Keras' words. */
import type { Json } from '../contents/model-contents.ts';
import type { Options } from '../dialects/json-values.ts';

/** 'kernelSize' → 'kernel_size': what `camelCase` of `@sepal/tensor` undoes. */
export function snakeCaseKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** An object as Sepal serializes it: a class and its config. */
export interface Serialized {
  readonly className: string;
  readonly config: unknown;
}

/** Tells objects as Sepal serializes them. */
export function isSerialized(value: unknown): value is Serialized {
  return isRecord(value) && typeof value['className'] === 'string';
}

/** Tells objects with keys from arrays. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Tells what a value is not JSON for. */
export class NotJson extends Error {}

/**
 * A plain value as JSON. Objects that stand for another one, such as `{ className: '__slice__', config }`, get Keras' keys.
 *
 * @throws NotJson for numbers and objects that JSON has no words for
 */
export function plainJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    throw new NotJson(String(value));
  }
  if (Array.isArray(value)) return value.map(plainJson);
  if (!isRecord(value)) throw new NotJson(typeof value);
  if (!isSerialized(value)) return jsonEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
  const { className, config, ...others } = value as Serialized & Readonly<Record<string, unknown>>;
  return { ...(plainJson(others) as Options), class_name: className, config: kerasEntries(config) };
}

function kerasEntries(config: unknown): Json {
  if (!isRecord(config)) return plainJson(config ?? {});
  return jsonEntries(Object.entries(config).map(([key, entry]) => [snakeCaseKey(key), entry]));
}

function jsonEntries(entries: readonly (readonly [string, unknown])[]): Options {
  return Object.fromEntries(entries.map(([key, entry]) => [key, plainJson(entry)]));
}
