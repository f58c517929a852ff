import { type Graph, type GraphNode, type OpNode, reshape, transpose } from '@sepal/ops';
import { allocate, type DType, formatShape, type SymbolicShape, sizeOf, type Tensor } from '@sepal/tensor';
import { FileError } from '../file-error.ts';
import type { Constants } from './constants.ts';
import type { AttributeValue, GraphWriter } from './graph-writer.ts';
import { arrange, at, keepsOrder, type Layout, reshapeLengths, toFirst, toPlain } from './layout.ts';
import { int64s, type OnnxTensor, onnxTensor } from './tensors.ts';

/** Choices that translations depend on. */
export interface TranslationOptions {
  readonly opset: number;
  /** Whether normalizations become part of the convolutions before them. */
  readonly foldBatchNormalization: boolean;
}

/** A value that is written when it is known in which layout it is needed. */
export interface Derived {
  /** Whether the value is there in a layout, without a Transpose. */
  has(layout: Layout): boolean;
  /** Writes it in a layout, and returns its name. */
  make(layout: Layout): string;
}

/**
 * The values of a graph while it becomes an ONNX graph, each in one layout or both. A missing layout is made from the other one by a
 * Transpose when it is first asked for; that of a constant at export.
 */
export class Values {
  readonly options: TranslationOptions;
  readonly #graph: Graph;
  readonly #constants: Constants;
  readonly #writer: GraphWriter;
  readonly #names: { readonly [L in Layout]: Map<number, string> } = { plain: new Map(), first: new Map() };
  readonly #derived = new Map<number, Derived>();
  readonly #shared = new Map<string, string>();

  constructor(
    graph: Graph,
    { constants, writer, options }: { constants: Constants; writer: GraphWriter; options: TranslationOptions },
  ) {
    this.#graph = graph;
    this.#constants = constants;
    this.#writer = writer;
    this.options = options;
  }

  node(id: number): GraphNode {
    return this.#graph.nodes[id] as GraphNode;
  }

  shape(id: number): SymbolicShape {
    return this.node(id).type.shape;
  }

  rank(id: number): number {
    return this.shape(id).length;
  }

  isConstant(id: number): boolean {
    return this.#constants.has(id);
  }

  /** The value of a constant. */
  tensor(id: number): Tensor {
    return this.#constants.of(id).tensor;
  }

  /** The name of a constant. */
  nameOf(id: number): string {
    return this.#constants.of(id).name;
  }

  /** Whether a value that is no constant is there in a layout, without a Transpose. */
  has(id: number, layout: Layout): boolean {
    return this.rank(id) < 3 || this.#names[layout].has(id) || (this.#derived.get(id)?.has(layout) ?? false);
  }

  /** Records the name of a node's value. */
  set(id: number, name: string, layout: Layout = 'plain'): void {
    this.#names[this.rank(id) < 3 ? 'plain' : layout].set(id, name);
  }

  /** Records how a node's value is made when a layout of it is asked for. */
  derive(id: number, derived: Derived): void {
    this.#derived.set(id, derived);
  }

  /** The name of the value in a layout. */
  get(id: number, layout: Layout): string {
    const kept = this.rank(id) < 3 ? 'plain' : layout;
    const known = this.#names[kept].get(id);
    if (known !== undefined) return known;
    const name = this.#make(id, kept);
    this.#names[kept].set(id, name);
    return name;
  }

  plain(id: number): string {
    return this.get(id, 'plain');
  }

  /**
   * An operand of `rank` axes or fewer in a form that broadcasts with values of `rank` axes in a layout.
   *
   * @param path the layer that needs it
   */
  broadcastable(id: number, rank: number, { layout, path }: { layout: Layout; path: string }): string {
    const shape = this.shape(id);
    if (shape.length === rank) return shape.every((length) => length === 1) ? this.plain(id) : this.get(id, layout);
    if (layout === 'plain' || rank < 3 || shape.every((length) => length === 1)) return this.plain(id);
    const missing = new Array<number>(rank - shape.length).fill(1);
    const perm = toFirst(rank);
    return this.#once(`${id} for ${rank}`, () => {
      if (this.isConstant(id)) {
        const tensor = transpose(reshape(this.tensor(id), [...missing, ...(shape as number[])]), perm);
        return this.initializer(this.nameOf(id), onnxTensor(withoutLeadingUnits(tensor)));
      }
      const axes = this.ints(`${path}/axes`, [...missing.keys()]);
      const expanded = this.write('Unsqueeze', [this.plain(id), axes], path);
      return this.write('Transpose', [expanded], path, { perm });
    });
  }

  /**
   * The layout that costs the fewest transposed elements for an op whose operands all must have it. On a tie it is 'first', as a
   * convolution may follow.
   */
  preferred({ inputs, type }: Pick<OpNode, 'inputs' | 'type'>, rank: number = type.shape.length): Layout {
    let [toPlainCost, toFirstCost, firsts] = [0, 0, 0];
    for (const id of inputs) {
      if (this.isConstant(id)) continue;
      const elements = sizeOf(this.shape(id).map((length) => length ?? 1));
      if (!this.has(id, 'plain')) toPlainCost += elements;
      const fits = this.rank(id) === rank && this.has(id, 'first');
      if (fits) firsts++;
      else if (elements > 1) toFirstCost += elements;
    }
    return rank >= 3 && firsts > 0 && toFirstCost <= toPlainCost ? 'first' : 'plain';
  }

  /** Adds a node with one output. */
  write(
    opType: string,
    inputs: readonly string[],
    path: string,
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    return this.#writer.node(opType, inputs, { path, attributes });
  }

  /** Adds a node with several outputs. */
  writeOf(
    outputs: number,
    opType: string,
    inputs: readonly string[],
    node: { path: string; attributes?: Readonly<Record<string, AttributeValue>> },
  ): string[] {
    return this.#writer.nodeOf(outputs, opType, inputs, node);
  }

  /** Adds a tensor. */
  initializer(name: string, tensor: OnnxTensor): string {
    return this.#writer.initializer(name, tensor);
  }

  /** Adds 64-bit integers: axes, lengths. */
  ints(name: string, values: readonly number[]): string {
    return this.initializer(name, int64s(values));
  }

  /** Adds a number of the type of a value. */
  scalar(name: string, value: number, dtype: DType): string {
    return this.initializer(name, { shape: [], dtype, data: allocate(dtype, 1).fill(value) });
  }

  /** Permutes the axes of a value: by a Reshape where only axes of length 1 move. @param shape its shape before */
  permuted(x: string, shape: SymbolicShape, { perm, path }: { perm: readonly number[]; path: string }): string {
    if (perm.every((axis, at) => axis === at)) return x;
    const lengths = keepsOrder(shape, perm) ? reshapeLengths(shape, at(shape, perm)) : undefined;
    if (lengths !== undefined) return this.write('Reshape', [x, this.ints(`${path}/shape`, lengths)], path);
    return this.write('Transpose', [x], path, { perm });
  }

  #make(id: number, layout: Layout): string {
    const { path, type } = this.node(id);
    if (this.isConstant(id)) {
      const { name, tensor } = this.#constants.of(id);
      return this.initializer(
        name,
        onnxTensor(layout === 'plain' ? tensor : transpose(tensor, toFirst(type.shape.length))),
      );
    }
    const other = layout === 'plain' ? 'first' : 'plain';
    const derived = this.#derived.get(id);
    if (derived?.has(layout) || (derived !== undefined && !this.#names[other].has(id))) return derived.make(layout);
    const perm = layout === 'plain' ? toPlain(type.shape.length) : toFirst(type.shape.length);
    return this.permuted(this.get(id, other), arrange(type.shape, other), { perm, path });
  }

  #once(key: string, make: () => string): string {
    const known = this.#shared.get(key) ?? make();
    this.#shared.set(key, known);
    return known;
  }
}

/** The name of a layer for errors. */
export function refuse(node: { readonly path: string }, message: string, hint?: string): FileError {
  return new FileError({ where: `${node.path || 'model'} exportOnnx`, message, hint });
}

/** A length that must be known. @throws FileError that names the layer */
export function known(length: number | null, node: OpNode, what: string): number {
  if (length !== null) return length;
  throw refuse(
    node,
    `The ${what} is not known, and ${node.op} depends on it: the result has shape ${formatShape(node.type.shape)}.`,
    'Fix the shape with `inputShape: [null, height, width, channels]`; null keeps the batch open.',
  );
}

function withoutLeadingUnits(tensor: Tensor): Tensor {
  const first = tensor.shape.findIndex((length) => length !== 1);
  return reshape(tensor, tensor.shape.slice(Math.max(0, first)));
}
