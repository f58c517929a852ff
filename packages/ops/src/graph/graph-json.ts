import { type DType, formatShape, type SymbolicShape, sameShape, type Tensor } from '@sepal/tensor';
import type { OpName } from '../vocabulary.ts';
import { definitionOf, type OpTable } from './define.ts';
import type { Graph, GraphNode, NodeSource } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import { type JsonFields, JsonReader, type JsonTypes } from './json-reader.ts';
import { JsonWriter } from './json-writer.ts';
import type { State } from './state.ts';

/** The version of the format. */
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

/** A graph in JSON. */
export interface GraphJson extends JsonTypes {
  readonly version: typeof VERSION;
  readonly nodes: readonly NodeJson[];
  readonly outputs: readonly number[];
  readonly updates: readonly { readonly state: number; readonly value: number }[];
}

/** Plain data with tensors and states, which the JSON names by their indices. */
export interface Serialized<J> {
  /** Plain JSON: `JSON.parse(JSON.stringify(json))` is equal. */
  readonly json: J;
  readonly tensors: readonly Tensor[];
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
export function graphToJson({ nodes, outputs, updates }: Graph): Serialized<GraphJson> {
  const writer = new JsonWriter('graphToJson');
  const written = nodes.map((node): NodeJson => {
    const { path } = node;
    switch (node.kind) {
      case 'input':
        return { kind: node.kind, path, ...node.type };
      case 'constant':
        return { kind: node.kind, path, tensor: writer.tensor(node.value) };
      case 'state':
        return { kind: node.kind, path, state: writer.state(node.state) };
      default: {
        const { kind, op, inputs, type, absorbed } = node;
        const attributes = writer.attributes(node.attributes, op);
        return { kind, op, path, inputs, attributes, ...type, ...(absorbed && { absorbed }) };
      }
    }
  });
  const assigned = updates.map(({ state, value }) => ({ state: writer.state(state), value }));
  const { types, tensors, states } = writer;
  return { json: { version: VERSION, ...types, nodes: written, outputs, updates: assigned }, tensors, states };
}

/**
 * Reads a graph that {@link graphToJson} wrote.
 *
 * @param serialized the JSON, which may come from a file; the tensors and states that it names, in order
 * @param ops the definitions of its ops
 * @returns a graph equal to the one that was written
 * @throws GraphError for JSON that is not a graph, and for tensors or states of other types than written
 */
export function graphFromJson({ json, tensors, states }: Serialized<unknown>, ops: OpTable): Graph {
  const reader = new JsonReader('graphFromJson');
  const builder = new GraphBuilder();
  /** The builder's id of each node. */
  const ids: number[] = [];
  const idAt = (value: unknown, at: string): number => reader.entry(ids, value, at);

  const { version, nodes, outputs, updates, ...types } = reader.object(json, 'json');
  if (version !== VERSION) throw reader.unexpected('json.version', `${VERSION}`, version);
  reader.checkTypes({ tensors, states }, types);
  reader.list(nodes, 'json.nodes', (entry, at) => {
    const node = reader.object(entry, at);
    const path = reader.text(node.path, `${at}.path`);
    ids.push(readNode(node, path, at));
  });
  reader.list(updates, 'json.updates', (update, at) => {
    const { state, value } = reader.object(update, at);
    const [updated, id] = [reader.entry(states, state, `${at}.state`), idAt(value, `${at}.value`)];
    reader.attempt(at, () => builder.update(updated, id));
  });
  return builder.finish(reader.list(outputs, 'json.outputs', idAt));

  function readNode(node: JsonFields, path: string, at: string): number {
    switch (node.kind) {
      case 'input':
        return builder.input(reader.type(node, at), path);
      case 'constant':
        return builder.constant(reader.entry(tensors, node.tensor, `${at}.tensor`), path);
      case 'state':
        return builder.state(reader.entry(states, node.state, `${at}.state`), path);
      case 'op':
        return readOp(node, path, at);
      default:
        throw reader.unexpected(`${at}.kind`, "'input', 'constant', 'state' or 'op'", node.kind);
    }
  }

  function readOp(node: JsonFields, path: string, at: string): number {
    const op = reader.text(node.op, `${at}.op`) as OpName;
    const definition = reader.attempt(at, () => definitionOf(ops, op));
    const inputs = reader.list(node.inputs, `${at}.inputs`, idAt);
    const attributes = reader.attributes(node.attributes, `${at}.attributes`) as never;
    const written = reader.type(node, at);
    const id = reader.attempt(at, () => builder.op(definition, { inputs, attributes, path }));
    const { shape, dtype } = (builder.node(id) as GraphNode).type;
    if (written.dtype !== dtype || !sameShape(written.shape, shape)) {
      const message = `The result of ${op} is ${dtype} of shape ${formatShape(shape)} by its shape rule. Received: ${written.dtype} of shape ${formatShape(written.shape)}.`;
      throw reader.error(at, { message });
    }
    if (node.absorbed !== undefined) builder.absorb(id, reader.list(node.absorbed, `${at}.absorbed`, readSource));
    return id;
  }

  function readSource(source: unknown, at: string): NodeSource {
    const { op, path } = reader.object(source, at);
    return { op: reader.text(op, `${at}.op`) as OpName, path: reader.text(path, `${at}.path`) };
  }
}
