import type { Json } from '../contents/model-contents.ts';
import { encodeUtf8 } from '../platform/text.ts';
import { isList } from './json-value.ts';

/**
 * Options that Keras takes as floating-point numbers alone (`momentum`, `learning_rate`), or that make a whole schedule one of integers:
 * JSON of JavaScript has 1 for 1.0.
 */
const FLOATS: ReadonlySet<string> = new Set([
  'alpha',
  'beta',
  'beta_1',
  'beta_2',
  'decay_rate',
  'end_learning_rate',
  'initial_learning_rate',
  'learning_rate',
  'm_mul',
  'momentum',
  'power',
  'rho',
  't_mul',
  'threshold',
  'values',
  'warmup_target',
  'weight_decay',
]);

/**
 * JSON as Python writes it: with the words NaN, Infinity and -Infinity, which JavaScript would turn into null, and with 1.0 where Keras
 * takes no integer.
 *
 * @returns UTF-8
 */
export function formatPythonJson(value: Json): Uint8Array<ArrayBuffer> {
  return encodeUtf8(format(value, false));
}

function format(value: Json, isFloat: boolean): string {
  if (typeof value === 'number') return formatNumber(value, isFloat);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => format(item, isFloat)).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${format(item, FLOATS.has(key))}`)
    .join(', ')}}`;
}

function formatNumber(value: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return String(value);
  const text = JSON.stringify(value);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
