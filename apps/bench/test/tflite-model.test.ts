import { expect, test } from 'vitest';
import { transposePictures } from '../src/network/transpose.ts';
import { foldWeights, randomWeights, type Weight } from '../src/network/weights.ts';
import { SMALLEST } from '../src/network/workloads.ts';
import { tfliteModel } from '../src/tflite/tflite-model.ts';
import { smallNetwork } from './small-network.ts';

/** A flatbuffer table, read as the format's documentation describes. */
class Table {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  static root(bytes: Uint8Array): Table {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Table(view, view.getUint32(0, true));
  }

  /** The offset of a field, or undefined if it has its default. */
  #field(id: number): number | undefined {
    const list = this.#at - this.#view.getInt32(this.#at, true);
    if (4 + id * 2 >= this.#view.getUint16(list, true)) return undefined;
    const offset = this.#view.getUint16(list + 4 + id * 2, true);
    return offset === 0 ? undefined : this.#at + offset;
  }

  #target(id: number): number {
    const position = this.#field(id);
    if (position === undefined) throw new Error(`field ${id} is missing`);
    return position + this.#view.getUint32(position, true);
  }

  byte(id: number): number {
    const position = this.#field(id);
    return position === undefined ? 0 : this.#view.getInt8(position);
  }

  int(id: number): number {
    const position = this.#field(id);
    return position === undefined ? 0 : this.#view.getInt32(position, true);
  }

  table(id: number): Table {
    return new Table(this.#view, this.#target(id));
  }

  tables(id: number): Table[] {
    const start = this.#target(id);
    return Array.from({ length: this.#view.getUint32(start, true) }, (_, index) => {
      const position = start + 4 + index * 4;
      return new Table(this.#view, position + this.#view.getUint32(position, true));
    });
  }

  ints(id: number): number[] {
    const start = this.#target(id);
    return Array.from({ length: this.#view.getUint32(start, true) }, (_, index) =>
      this.#view.getInt32(start + 4 + index * 4, true),
    );
  }

  /** The bytes of a vector, and their offset in the file. */
  bytes(id: number): { data: Uint8Array; at: number } {
    const start = this.#target(id);
    const at = start + 4;
    const length = this.#view.getUint32(start, true);
    return { data: new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length).slice(), at };
  }
}

test('a network becomes a chain of operators with folded weights', () => {
  const weights = randomWeights(smallNetwork);
  const file = tfliteModel(smallNetwork, weights);
  expect(new TextDecoder().decode(file.subarray(4, 8))).toBe('TFL3');
  const model = Table.root(file);
  expect(model.int(0)).toBe(3);
  const codes = model.tables(1).map((code) => code.int(3));
  const [graph] = model.tables(2) as [Table];
  const [tensors, operators, buffers] = [graph.tables(0), graph.tables(3), model.tables(4)];
  // conv, depthwise, depthwise and conv of the separable one, average pool, reshape, softmax
  expect(operators.map((operator) => codes[operator.int(0)])).toEqual([3, 4, 4, 3, 1, 22, 25]);
  let current = graph.ints(1)[0];
  for (const operator of operators) {
    expect(operator.ints(1)[0]).toBe(current);
    current = operator.ints(2)[0];
  }
  expect(graph.ints(2)).toEqual([current]);
  expect(tensors[graph.ints(1)[0] as number]?.ints(0)).toEqual([2, 7, 6, 3]);
  expect(tensors[current as number]?.ints(0)).toEqual([2, 5]);

  const [first] = operators as [Table];
  const options = first.table(4);
  expect([options.byte(0), options.int(1), options.int(2), options.byte(3)]).toEqual([0, 2, 2, 3]);
  const [, kernel, bias] = first.ints(1).map((index) => tensors[index]) as [Table, Table, Table];
  expect(kernel.ints(0)).toEqual([4, 3, 3, 3]);
  const { data, at } = (buffers[bias.int(2)] as Table).bytes(0);
  expect(new Float32Array(data.buffer)).toEqual(foldWeights(smallNetwork, weights)[1]?.data);
  expect(at % 16).toBe(0);
});

test('a dense layer takes vectors and has its units first', () => {
  const { network } = SMALLEST;
  const weights = randomWeights(network);
  const model = Table.root(tfliteModel(network, weights));
  const codes = model.tables(1).map((code) => code.int(3));
  const [graph] = model.tables(2) as [Table];
  const [operator] = graph.tables(3) as [Table];
  expect(codes[operator.int(0)]).toBe(9);
  const [x, kernel] = operator.ints(1).map((index) => graph.tables(0)[index]) as [Table, Table];
  expect([x.ints(0), kernel.ints(0)]).toEqual([
    [1, 4],
    [2, 4],
  ]);
  const { data } = (model.tables(4)[kernel.int(2)] as Table).bytes(0);
  expect(new Float32Array(data.buffer)).toEqual(transposePictures((weights[0] as Weight).data, 1, 4, 2));
});
