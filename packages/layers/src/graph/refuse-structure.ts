/** Errors for anything but tensors where tensors are expected. */
import { Traced } from '@sepal/ops';
import { Tensor, ValueError } from '@sepal/tensor';
import { isPromise, show, withArticle } from '@sepal/tensor/options';

/** What a structure was expected to contain, for errors. */
export interface Expected {
  /** The caller. */
  readonly where?: string | undefined;
  /** The argument or option. */
  readonly argument?: string | undefined;
  /** The verb for `argument` in the message. Default 'be'; 'return' for a method. */
  readonly verb?: 'be' | 'return' | undefined;
  /** The kind of its leaves. Default 'tensor'. */
  readonly leaf?: 'tensor' | 'symbolic tensor' | 'shape' | 'typed array' | 'reference' | undefined;
}

interface Diagnosis {
  readonly received: string;
  readonly hint?: string | undefined;
}

/** The maximum length of a value in an error, in characters. */
const LONGEST = 80;

/** The error for anything but a leaf, or a flat array or object of leaves. */
export function refuseStructure(
  value: unknown,
  isLeaf: (value: unknown) => boolean,
  { where, argument, verb = 'be', leaf = 'tensor' }: Expected,
): ValueError {
  const { received, hint } = diagnose(value, isLeaf, leaf);
  const expected = argument === undefined ? 'Expected' : `\`${argument}\` must ${verb}`;
  return new ValueError({
    where,
    message: `${expected} a ${leaf}, or an array or object of ${leaf}s. Received ${received}.`,
    hint,
  });
}

function diagnose(value: unknown, isLeaf: (value: unknown) => boolean, leaf: string): Diagnosis {
  const whole = diagnoseWhole(value, leaf);
  if (whole !== undefined) return whole;
  const array = Array.isArray(value);
  const entries = Object.entries(value as object);
  const [key, wrong] = entries.find(([, entry]) => !isLeaf(entry)) ?? [];
  if (key === undefined) return { received: array ? 'an empty array' : `an empty object` };
  const container = array ? `an array whose entry ${key}` : `an object whose entry '${key}'`;
  const { received, hint } = diagnoseWhole(wrong, leaf) ?? {
    received: bounded(show(wrong)),
    hint: 'Arrays and objects inside arrays and objects are not supported.',
  };
  return { received: `${container} is ${received}`, hint };
}

/** Describes a value; undefined for arrays and objects that may be a structure. */
function diagnoseWhole(value: unknown, leaf: string): Diagnosis | undefined {
  const numbers = leaf === 'tensor';
  const hint = numbers
    ? 'tensor(data, shape) of @sepal/tensor makes a tensor.'
    : leaf === 'symbolic tensor'
      ? 'Pass the result of input() or of a layer’s `apply`.'
      : undefined;
  if (typeof value === 'function') {
    return { received: `the function ${value.name}`.trimEnd(), hint };
  }
  if (value === null || typeof value !== 'object') return { received: bounded(show(value)), hint };
  if (value instanceof Traced) {
    return { received: 'a value of a traced function', hint: 'In `call`, call layers by context.apply(layer, x).' };
  }
  if (value instanceof Tensor) return { received: String(value), hint };
  const { apply, where, node, tensorIndex, length, shape, dtype, data, width, height } = value as Record<
    string,
    unknown
  >;
  if (node !== undefined && tensorIndex !== undefined) {
    return { received: String(value), hint: 'It has no numbers: it describes an output of a layer.' };
  }
  if (isPromise(value)) return { received: 'a Promise', hint: 'Await it first.' };
  if (typeof apply === 'function' && typeof where === 'string') {
    return { received: `the layer ${where}`, hint: 'Call it and pass the result: layer.apply(x).' };
  }
  if (ArrayBuffer.isView(value)) {
    return {
      received: `${withArticle(value.constructor.name)} of ${length} elements`,
      hint: numbers ? `A tensor has a shape too: tensor(data, [1, ${length}]), for one, of @sepal/tensor.` : hint,
    };
  }
  if (isNumbers(value)) {
    const text = JSON.stringify(value);
    const short = text.length <= LONGEST;
    return {
      received: bounded(text),
      hint: numbers ? `Make a tensor of it: tensor(${short ? text : 'data'}) of @sepal/tensor.` : hint,
    };
  }
  if (shape !== undefined && dtype !== undefined && data !== undefined) {
    return {
      received: 'an object with shape, dtype and data that is not a Tensor',
      hint: 'structuredClone, postMessage and JSON lose the class: make it again with tensor(data, shape, dtype).',
    };
  }
  if (typeof width === 'number' && typeof height === 'number') {
    return {
      received: `a picture of ${width} × ${height} pixels`,
      hint: numbers ? 'fromPixels(picture) of @sepal/image makes a tensor of it.' : hint,
    };
  }
  if (Array.isArray(value) || Object.getPrototypeOf(value)?.constructor?.name === 'Object') return undefined;
  return { received: bounded(show(value)), hint };
}

/** Tells whether a value is a nested array of numbers, by its first entries. */
function isNumbers(value: unknown): boolean {
  let first = value;
  for (let depth = 0; Array.isArray(first) && depth < 32; depth++) first = first[0];
  return Array.isArray(value) && (typeof first === 'number' || typeof first === 'boolean');
}

function bounded(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
