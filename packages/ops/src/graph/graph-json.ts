import {
  type DType,
  dtypes,
  formatShape,
  GraphError,
  SepalError,
  type Shape,
  type SymbolicShape,
  sameShape,
  show,
  type Tensor,
} from '@sepal/tensor';
import type { OpName } from '../vocabulary.ts';
import { definitionOf, type OpTable } from './define.ts';
import { exactText, parseExactText } from './exact-text.ts';
import type { Graph, GraphNode, NodeSource } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { State } from './state.ts';

/** The version of the form. */
const VERSION = 1;

/** A node in JSON; its id is its index. Numbers that JSON lacks are texts such as `"#NaN"`, see {@link exactText}. */
export type NodeJson = { readonly path: string } & (
  | { readonly kind: 'input'; readonly shape: SymbolicShape; readonly dtype: DType }
  | { readonly kind: 'constant'; readonly tensor: number }
  | { readonly kind: 'state'; readonly state: number }
  | {
      readonly kind: 'op';
      readonly op: string;
      readonly inputs: readonly number[];
      readonly attributes: unknown;
      readonly shape: SymbolicShape;
      readonly dtype: DType;
      readonly absorbed?: readonly { readonly op: string; readonly path: string }[];
    }
);

/** A graph in JSON. Tensors and states are named by their indices in lists beside it. */
export interface GraphJson {
  readonly version: typeof VERSION;
  readonly tensors: readonly { readonly shape: Shape; readonly dtype: DType }[];
  readonly states: readonly { readonly path: string; readonly shape: Shape; readonly dtype: DType }[];
  readonly nodes: readonly NodeJson[];
  readonly outputs: readonly number[];
  readonly updates: readonly { readonly state: number; readonly value: number }[];
}

/** A graph as plain data. */
export interface SerializedGraph {
  /** Plain JSON: `JSON.parse(JSON.stringify(json))` is equal. */
  readonly json: GraphJson;
  /** The constants. */
  readonly tensors: readonly Tensor[];
  /** The states that the graph reads or updates. */
  readonly states: readonly State[];
}

/**
 * Writes a graph as JSON, a list of tensors and a list of states.
 *
 * @throws GraphError if an attribute of an op is not plain data
 * @example
 * const { json, tensors, states } = graphToJson(graph);
 * const text = JSON.stringify(json);
 * graphFromJson({ json: JSON.parse(text), tensors, states }, forwardOps); // equals `graph`
 */
export function graphToJson({ nodes, outputs, updates }: Graph): SerializedGraph {
  const tensors = new Map<Tensor, number>();
  const states = new Map<State, number>();
  const written = nodes.map((node): NodeJson => {
    const { path } = node;
    switch (node.kind) {
      case 'input':
        return { kind: node.kind, path, ...node.type };
      case 'constant':
        return { kind: node.kind, path, tensor: indexOf(tensors, node.value) };
      case 'state':
        return { kind: node.kind, path, state: indexOf(states, node.state) };
      default: {
        const { kind, op, inputs, type, absorbed } = node;
        checkPlain(node.attributes, `attributes of ${op}`);
        const attributes: unknown = JSON.parse(exactText(node.attributes));
        return { kind, op, path, inputs, attributes, ...type, ...(absorbed && { absorbed }) };
      }
    }
  });
  const assigned = updates.map(({ state, value }) => ({ state: indexOf(states, state), value }));
  const json: GraphJson = {
    version: VERSION,
    tensors: [...tensors.keys()].map(({ shape, dtype }) => ({ shape, dtype })),
    states: [...states.keys()].map(({ path, shape, dtype }) => ({ path, shape, dtype })),
    nodes: written,
    outputs,
    updates: assigned,
  };
  return { json, tensors: [...tensors.keys()], states: [...states.keys()] };
}

function indexOf<T>(list: Map<T, number>, entry: T): number {
  const index = list.get(entry) ?? list.size;
  list.set(entry, index);
  return index;
}

/** @throws GraphError for what does not survive JSON */
function checkPlain(value: unknown, at: string): void {
  if (value === null || ['number', 'string', 'boolean'].includes(typeof value)) return;
  const isPlain =
    Array.isArray(value) || (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype);
  if (!isPlain) {
    throw new GraphError({
      where: 'graphToJson',
      message: `The ${at} must be numbers, strings, booleans, null, and lists and objects of them. Received: ${show(value)}.`,
    });
  }
  for (const entry of Object.values(value as object))
    if (entry !== undefined || Array.isArray(value)) checkPlain(entry, at);
}

/**
 * Reads a graph that {@link graphToJson} wrote.
 *
 * @param serialized the JSON, which may come from a file; the tensors and states that it names, in order
 * @param ops the definitions of its ops
 * @returns a graph equal to the one that was written
 * @throws GraphError for JSON that is no graph, and for tensors or states of other types than written
 */
export function graphFromJson({ json, tensors, states }: SerializedGraph, ops: OpTable): Graph {
  return new Reader(ops).read(json, tensors, states);
}

class Reader {
  readonly #ops: OpTable;
  readonly #builder = new GraphBuilder();
  /** The builder's id of each node. */
  readonly #ids: number[] = [];

  constructor(ops: OpTable) {
    this.#ops = ops;
  }

  read(json: unknown, tensors: readonly Tensor[], states: readonly State[]): Graph {
    const { version, nodes, outputs, updates, ...types } = objectAt(json, 'json');
    if (version !== VERSION) throw unexpected('json.version', `${VERSION}`, version);
    checkTypes(tensors, listAt(types.tensors, 'json.tensors'), 'tensors');
    checkTypes(states, listAt(types.states, 'json.states'), 'states');
    for (const [index, node] of listAt(nodes, 'json.nodes').entries()) {
      const at = `json.nodes[${index}]`;
      this.#ids.push(this.#node(objectAt(node, at), at, { tensors, states }));
    }
    for (const [index, update] of listAt(updates, 'json.updates').entries()) {
      const at = `json.updates[${index}]`;
      const { state, value } = objectAt(update, at);
      const id = this.#idAt(value, `${at}.value`);
      attempt(at, () => this.#builder.update(entryAt(states, state, `${at}.state`), id));
    }
    return this.#builder.finish(this.#idsAt(outputs, 'json.outputs'));
  }

  #node(
    node: Fields,
    at: string,
    { tensors, states }: { readonly tensors: readonly Tensor[]; readonly states: readonly State[] },
  ): number {
    const path = stringAt(node.path, `${at}.path`);
    switch (node.kind) {
      case 'input':
        return this.#builder.input({ shape: shapeAt(node.shape, at), dtype: dtypeAt(node.dtype, at) }, path);
      case 'constant':
        return this.#builder.constant(entryAt(tensors, node.tensor, `${at}.tensor`), path);
      case 'state':
        return this.#builder.state(entryAt(states, node.state, `${at}.state`), path);
      case 'op':
        return this.#op(node, path, at);
      default:
        throw unexpected(`${at}.kind`, "'input', 'constant', 'state' or 'op'", node.kind);
    }
  }

  #op(node: Fields, path: string, at: string): number {
    const definition = attempt(at, () => definitionOf(this.#ops, stringAt(node.op, `${at}.op`) as OpName));
    const inputs = this.#idsAt(node.inputs, `${at}.inputs`);
    const attributes = parseExactText(JSON.stringify(objectAt(node.attributes, `${at}.attributes`))) as never;
    const id = attempt(at, () => this.#builder.op(definition, { inputs, attributes, path }));
    const { shape, dtype } = (this.#builder.node(id) as GraphNode).type;
    if (node.dtype !== dtype || !sameShape(shapeAt(node.shape, at), shape)) {
      const received = `${show(node.dtype)} of shape ${formatShape(node.shape as SymbolicShape)}`;
      throw new GraphError({
        where: `graphFromJson, ${at}`,
        message: `The result of ${definition.name} is ${dtype} of shape ${formatShape(shape)} by its shape rule. Received: ${received}.`,
      });
    }
    if (node.absorbed !== undefined) this.#builder.absorb(id, sourcesAt(node.absorbed, `${at}.absorbed`));
    return id;
  }

  #idsAt(value: unknown, at: string): number[] {
    return listAt(value, at).map((id, index) => this.#idAt(id, `${at}[${index}]`));
  }

  #idAt(value: unknown, at: string): number {
    return entryAt(this.#ids, value, at);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks tensors or states against what was written of them. */
function checkTypes(given: readonly (Tensor | State)[], written: readonly unknown[], what: string): void {
  if (given.length !== written.length) throw unexpected(what, `a list of ${written.length}`, given);
  for (const [index, value] of given.entries()) {
    const at = `json.${what}[${index}]`;
    const type = objectAt(written[index], at);
    const shape = shapeAt(type.shape, at);
    if (type.dtype === value.dtype && sameShape(shape, value.shape)) continue;
    throw new GraphError({
      where: `graphFromJson, ${what}[${index}]`,
      message: `Expected ${show(type.dtype)} of shape ${formatShape(shape)}. Received: ${value.dtype} of shape ${formatShape(value.shape)}.`,
      hint: `Pass the ${what} in the order of graphToJson.`,
    });
  }
}

function sourcesAt(value: unknown, at: string): NodeSource[] {
  return listAt(value, at).map((source, index) => {
    const { op, path } = objectAt(source, `${at}[${index}]`);
    return { op: stringAt(op, `${at}[${index}].op`) as OpName, path: stringAt(path, `${at}[${index}].path`) };
  });
}

function objectAt(value: unknown, at: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw unexpected(at, 'an object', value);
}

function listAt(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unexpected(at, 'a list', value);
}

function stringAt(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  throw unexpected(at, 'a string', value);
}

/** The entry of a list whose index is `value`. */
function entryAt<T>(list: readonly T[], value: unknown, at: string): T {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < list.length)
    return list[value as number] as T;
  throw unexpected(
    at,
    list.length === 0 ? 'nothing: there are none' : `an integer from 0 to ${list.length - 1}`,
    value,
  );
}

function shapeAt(value: unknown, at: string): SymbolicShape {
  const isLength = (length: unknown): boolean =>
    length === null || (Number.isSafeInteger(length) && (length as number) >= 0);
  if (Array.isArray(value) && value.every(isLength)) return value as SymbolicShape;
  throw unexpected(`${at}.shape`, 'a list of lengths or null', value);
}

function dtypeAt(value: unknown, at: string): DType {
  if (dtypes.includes(value as DType)) return value as DType;
  throw unexpected(`${at}.dtype`, dtypes.map((name) => `'${name}'`).join(', '), value);
}

/** Runs what may throw because of the JSON; its errors name the part of it. */
function attempt<T>(at: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const message = error instanceof SepalError ? error.message : 'The operands or attributes do not fit the op.';
    throw Object.assign(new GraphError({ where: `graphFromJson, ${at}`, message }), { cause: error });
  }
}

function unexpected(at: string, expected: string, received: unknown): GraphError {
  return new GraphError({
    where: `graphFromJson, ${at}`,
    message: `Expected ${expected}. Received: ${show(received)}.`,
  });
}
