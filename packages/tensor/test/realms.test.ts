import type * as NodeVm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { isDataOf, isReadable, Tensor, type TensorInput, tensor, typedArrayName } from '../src/index.ts';
import { show } from '../src/options/index.ts';

type Evaluate = (code: string) => unknown;

/** The part of the DOM that the test uses. */
interface Page {
  readonly document?: {
    readonly body: { appendChild(frame: unknown): { readonly contentWindow: { eval: Evaluate } } };
    createElement(name: 'iframe'): unknown;
  };
}

/** Runs code in another realm: a frame in a page, a context in Node. */
function otherRealm(): Evaluate {
  const { document } = globalThis as Page;
  if (document !== undefined) {
    const frame = document.body.appendChild(document.createElement('iframe'));
    return (code) => frame.contentWindow.eval(code);
  }
  const vm = process.getBuiltinModule('node:vm') as typeof NodeVm;
  const context = vm.createContext();
  return (code) => vm.runInContext(code, context);
}

const foreign = otherRealm();
// biome-ignore lint/security/noGlobalEval: the same code as in the other realm
const own: Evaluate = (code) => globalThis.eval(code);

test('the other realm has its own constructors', () => {
  expect(foreign('new Float32Array(1)') instanceof Float32Array).toBe(false);
  expect(typedArrayName(foreign('new Float32Array(1)'))).toBe('Float32Array');
});

describe.each([
  ['this realm', own],
  ['another realm', foreign],
])('data of %s', (_, run) => {
  const make = (code: string): TensorInput => run(code) as TensorInput;

  test.each([
    ['new Float32Array([1.5, -2])', 'float32', [1.5, -2]],
    ['new Int32Array([2147483647, -1])', 'int32', [2147483647, -1]],
    ['new Uint32Array([4294967295, 1])', 'uint32', [4294967295, 1]],
    ['new Uint8Array([255, 1])', 'uint8', [255, 1]],
  ] as const)('%s is taken as it is, as %s', (code, dtype, values) => {
    const data = make(code);
    const t = tensor(data);
    expect(t.dtype).toBe(dtype);
    expect(t.data).toBe(data);
    expect(t.toArray()).toEqual(values);
    expect(isDataOf(dtype, data)).toBe(true);
    expect(new Tensor([2], dtype, data as never).data).toBe(data);
  });

  test.each([
    ['new Float64Array([0.1, 1e300])', 'float32', [Math.fround(0.1), Number.POSITIVE_INFINITY]],
    ['new Int8Array([-128, 127])', 'int32', [-128, 127]],
    ['new Int16Array([-32768, 32767])', 'int32', [-32768, 32767]],
    ['new Uint16Array([65535, 0])', 'int32', [65535, 0]],
    ['new Uint8ClampedArray([300, -5])', 'uint8', [255, 0]],
    ['[1, 2.5]', 'float32', [1, 2.5]],
    ['[true, false]', 'bool', [true, false]],
    [
      '[new Int32Array([16777217, 2]), new Int32Array([3, 4])]',
      'int32',
      [
        [16777217, 2],
        [3, 4],
      ],
    ],
    ['[[new Float32Array([1])], [[2]]]', 'float32', [[[1]], [[2]]]],
    ['3', 'float32', 3],
    ['true', 'bool', true],
    ['[]', 'float32', []],
    ['new Float32Array(0)', 'float32', []],
  ] as const)('%s is converted to %s', (code, dtype, values) => {
    const t = tensor(make(code));
    expect(t.dtype).toBe(dtype);
    expect(t.toArray()).toEqual(values);
  });

  test.each([
    ['new BigInt64Array(2)', 'Received a BigInt64Array. Make numbers of bigints'],
    ['new BigUint64Array(2)', 'Received a BigUint64Array. Make numbers of bigints'],
    ['[1n]', 'Received a bigint. Make numbers of bigints'],
    ['new DataView(new ArrayBuffer(8))', 'Received a DataView. Give a typed array over the memory'],
    ['new ArrayBuffer(8)', 'Received an ArrayBuffer. Give a typed array over the memory'],
    ['new Set([1, 2])', 'Received a Set. Make an array of it with Array.from(value).'],
    ['({ length: 2, 0: 1, 1: 2 })', 'Received an Object. Make an array of it with Array.from(value).'],
    ['(function* () { yield 1; })()', 'Make an array of it with Array.from(value).'],
    ['({ shape: [1], data: [1] })', 'It is a tensor already'],
    ['null', 'Received null.'],
    ['undefined', 'Received undefined.'],
    ["'12'", 'Received a string.'],
    ['[1, , 3]', 'Received undefined.'],
    ['[new Float32Array(2), [1]]', 'Nested arrays must have one length per level.'],
    ['[new Float32Array(2), 1]', 'Nested arrays must have one length per level.'],
    ['[1, new Float32Array(2)]', 'Nested arrays must have one length per level.'],
    ['[[[1]], [new Float32Array(1)], [1]]', 'Nested arrays must have one length per level.'],
    ['[new Float32Array(1), new BigInt64Array(1)]', 'Received a BigInt64Array'],
    ['(() => { const a = []; a.push(a); return a; })()', 'Arrays nest deeper than 64 levels.'],
  ])('%s is refused with what to do', (code, message) => {
    expect(() => tensor(make(code))).toThrow(message);
  });

  test.each([
    ['transferred', '(() => { const a = new Float32Array(4); a.buffer.transfer(); return a; })()'],
    [
      'shrunk below it',
      '(() => { const b = new ArrayBuffer(16, { maxByteLength: 16 }); const a = new Float32Array(b, 0, 4); b.resize(8); return a; })()',
    ],
    [
      'shrunk below its start',
      '(() => { const b = new ArrayBuffer(16, { maxByteLength: 16 }); const a = new Float32Array(b, 8); b.resize(4); return a; })()',
    ],
  ])('memory that was %s is refused, alone and as a row, with and without conversion', (_, code) => {
    const data = make(code);
    expect(isReadable(data as Float32Array)).toBe(false);
    const message =
      'tensor: The Float32Array has no memory any more: its buffer was transferred, or resized below it. Make';
    expect(() => tensor(data)).toThrow(message);
    expect(() => tensor(data, [4], 'int32')).toThrow(message);
    expect(() => tensor([data])).toThrow(message);
  });

  test('errors print values of both realms alike', () => {
    expect(show(run('({ units: [1, { a: null }], f: new Float32Array(2) })'))).toBe(
      "{'units': [1, {'a': null}], 'f': Float32Array}",
    );
  });

  test('a length-tracking array is read at its current length', () => {
    const code =
      '(() => { const b = new ArrayBuffer(16, { maxByteLength: 16 }); const a = new Float32Array(b); b.resize(8); return a; })()';
    expect(tensor(make(code)).shape).toEqual([2]);
  });
});
