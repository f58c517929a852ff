import { readFileSync } from 'node:fs';
import type { Goldens } from './schema.ts';

const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

/**
 * Reads `data/NAME.json`.
 *
 * @param name the file without `.json`, for example `layers/convolution`
 * @returns its contents; in tensors, "nan", "inf", "-inf" have become numbers, booleans 0 and 1, and float32 values exact
 * @example golden('activations').cases[0]?.activation
 */
export function golden<Name extends keyof Goldens>(name: Name): Goldens[Name] {
  const text = readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(text, (_key, value: unknown) => (isTensor(value) ? withNumbers(value) : value)) as Goldens[Name];
}

interface RawTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly (number | string | boolean)[];
}

function isTensor(value: unknown): value is RawTensor {
  return typeof value === 'object' && value !== null && 'shape' in value && 'dtype' in value && 'data' in value;
}

function withNumbers(tensor: RawTensor): RawTensor {
  const exact = tensor.dtype === 'float32' ? Math.fround : Number;
  const data = tensor.data.map((element) => exact(typeof element === 'string' ? special(element) : Number(element)));
  return { ...tensor, data };
}

function special(text: string): number {
  const value = SPECIAL[text];
  if (value === undefined) throw new Error(`"${text}" is no number of a golden`);
  return value;
}
