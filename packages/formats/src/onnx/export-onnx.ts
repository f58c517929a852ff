import { flatten, isSymbolic, predictionGraph, type SymbolicTensor } from '@sepal/layers';
import type { Graph, GraphNode, StateNode, TensorType } from '@sepal/ops';
import { formatShape, type SymbolicShape, sizeOf, type Tensor, ValueError } from '@sepal/tensor';
import { VERSION } from '@sepal/tensor/copies';
import { checkBoolean, checkOptions, refuseExtra, show } from '@sepal/tensor/options';
import type { FileBytes } from '../contents/file-bytes.ts';
import { FileError } from '../file-error.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { checkBuilt } from '../save/check-built.ts';
import { batchNodes } from './batch-nodes.ts';
import { Constants } from './constants.ts';
import { foldPadding } from './fold-padding.ts';
import { type GraphEnd, GraphWriter } from './graph-writer.ts';
import { translate } from './translate.ts';
import { type TranslationOptions, Values } from './values.ts';

/** Options of {@link exportOnnx}. */
export interface OnnxOptions {
  /** The version of ONNX' operators, 17 to 22 (default 17, which the most runtimes read). */
  readonly opset?: number | undefined;
  /**
   * Whether batch normalizations become part of the convolutions and dense layers before them (default true). If false, each stays a
   * node of its own, for programs that train the model further.
   */
  readonly foldBatchNormalization?: boolean | undefined;
  /**
   * The shape of the input, the batch included, or one per input in an array; null for a length that stays open (default: the model's
   * shapes, with an open batch unless the model fixes it).
   */
  readonly inputShape?: SymbolicShape | readonly SymbolicShape[] | undefined;
  /** The name of the graph (default: the model's). */
  readonly name?: string | undefined;
}

/** The versions of the file format that came with each version of the operators: https://onnx.ai/onnx/repo-docs/Versioning.html */
export const IR_VERSIONS: Readonly<Record<number, number>> = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10, 22: 10 };

/** The most bytes of weights: a protobuf message ends below 2 GiB, and the nodes need some. */
const MOST_BYTES = 2 ** 31 - 2 ** 24;

/**
 * Writes a model as an ONNX file, for inference in any runtime that reads ONNX.
 *
 * Inputs and outputs keep the model's names, shapes and element types; pictures stay channels-last outside. Inside they are channels-first,
 * as ONNX has them, with one Transpose where pictures enter and one where they leave. Paddings are explicit. The batch is open, under the
 * name `batch`. Dropout and other layers that only train leave no trace.
 *
 * @param model a model whose weights are there; it is not changed
 * @param options opset, folding of batch normalization, input shapes, name
 * @returns the bytes of the file
 * @throws FileError that names the layer if ONNX cannot express it, if a padding depends on a length that is not known, or if the file
 *   would exceed 2 GB; ShapeError, ValueError for options that do not fit the model
 * @see https://onnx.ai/onnx/operators/
 * @example
 * const bytes = await exportOnnx(model);
 * await writeFile('model.onnx', bytes); // from node:fs/promises
 */
export async function exportOnnx(model: AnyModel, options: OnnxOptions = {}, ...extra: never[]): Promise<FileBytes> {
  refuseExtra(extra, 'exportOnnx(model, options)');
  checkBuilt(model, 'exportOnnx');
  const where = `${model.where} exportOnnx`;
  const { opset, foldBatchNormalization, types, name } = resolveOptions(model, options, where);
  const traced = foldPadding(predictionGraph(model, types));
  const [update] = traced.updates;
  if (update !== undefined) {
    throw new FileError({
      where: `${update.state.path} exportOnnx`,
      message: 'The model changes this value when it predicts; an ONNX model has no memory.',
      hint: 'Leave the layer out of the model that you export.',
    });
  }
  const weights = await readStates(traced, where);
  const inputs = flatten(model.inputs, isSymbolic).map((input, index) => ({
    ...(types[index] as TensorType),
    name: input.name,
    hasBatch: true,
  }));
  const outputs = outputsOf(model, traced, inputs);
  const writer = new GraphWriter(inputs, outputs);
  const constants = new Constants(traced, weights);
  const values = new Values(traced, { constants, writer, options: { opset, foldBatchNormalization } });
  for (const [index, id] of traced.inputs.entries()) values.set(id, (inputs[index] as GraphEnd).name);
  translate(traced, constants, values);
  const graph = writer.finish(
    name,
    traced.outputs.map((id) => values.plain(id)),
  );
  // Protobuf is loaded only by those who write ONNX.
  const { encodeModel } = await import('./proto.ts');
  return encodeModel({
    irVersion: BigInt(IR_VERSIONS[opset] as number),
    producerName: '@sepal/formats',
    producerVersion: VERSION,
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    graph,
  });
}

function resolveOptions(
  model: AnyModel,
  options: OnnxOptions,
  where: string,
): TranslationOptions & { readonly types: readonly TensorType[]; readonly name: string } {
  const known = { opset: true, foldBatchNormalization: true, inputShape: true, name: true } as const;
  checkOptions<OnnxOptions>(options, known, where);
  const { opset = 17, name = model.name } = options;
  if (!Object.hasOwn(IR_VERSIONS, opset)) {
    throw new ValueError({
      where,
      message: `\`opset\` must be an integer from 17 to 22. Received: opset=${show(opset)}.`,
    });
  }
  if (typeof name !== 'string' || name === '') {
    throw new ValueError({
      where,
      message: `\`name\` must be a string that is not empty. Received: name=${show(name)}.`,
    });
  }
  const foldBatchNormalization = checkBoolean(options.foldBatchNormalization ?? true, 'foldBatchNormalization', where);
  return { opset, foldBatchNormalization, types: inputTypes(model, options.inputShape, where), name };
}

/** The types of the inputs: of the model, or with the given shapes. */
function inputTypes(model: AnyModel, given: OnnxOptions['inputShape'], where: string): readonly TensorType[] {
  const inputs = flatten(model.inputs, isSymbolic);
  if (given === undefined) return inputs;
  const shapes: unknown = Array.isArray(given) && !Array.isArray(given[0]) ? [given] : given;
  return inputs.map(({ name, shape, dtype }: SymbolicTensor, index) => {
    const wanted: unknown = Array.isArray(shapes) && shapes.length === inputs.length ? shapes[index] : undefined;
    const fits =
      isSymbolicShape(wanted) &&
      wanted.length === shape.length &&
      wanted.every((length, axis) => axis === 0 || shape[axis] === null || shape[axis] === length);
    if (fits) return { shape: wanted, dtype };
    throw new ValueError({
      where,
      message: `\`inputShape\` must be ${inputs.length === 1 ? 'a shape' : `an array of ${inputs.length} shapes`} that fits the model's: input '${name}' has shape ${formatShape(shape)}. Received: inputShape=${show(given)}.`,
      hint: 'Give the batch and every length; null keeps one open.',
    });
  });
}

function isSymbolicShape(value: unknown): value is SymbolicShape {
  return Array.isArray(value) && value.every((length) => length === null || (Number.isInteger(length) && length > 0));
}

/** The values of all weights. @throws FileError if they are too large for a file, before they are made */
async function readStates({ nodes }: Graph, where: string): Promise<ReadonlyMap<number, Tensor>> {
  const states = nodes.filter((node): node is StateNode => node.kind === 'state');
  const bytes = states.reduce((sum, { state }) => sum + 4 * sizeOf(state.shape), 0);
  if (bytes > MOST_BYTES) {
    throw new FileError({
      where,
      message: `The weights take ${(bytes / 1e9).toFixed(1)} GB, and an ONNX file holds at most 2 GB.`,
      hint: 'Export parts of the model.',
    });
  }
  return new Map(await Promise.all(states.map(async ({ id, state }) => [id, await state.read()] as const)));
}

/** The outputs by the model's names: those it was made with, else of its output layers. An input keeps its name if an output has it too. */
function outputsOf(model: AnyModel, graph: Graph, inputs: readonly GraphEnd[]): readonly GraphEnd[] {
  const { outputs: structure } = model;
  const tensors = flatten(structure, isSymbolic);
  const named = !isSymbolic(structure) && !Array.isArray(structure);
  const names = named ? Object.keys(structure).sort() : tensors.map(({ name }) => name);
  const taken = new Set(inputs.map(({ name }) => name));
  const batches = batchNodes(graph);
  return graph.outputs.map((id, index) => {
    const wanted = names[index] as string;
    let name = wanted;
    for (let count = 1; taken.has(name); count++) name = `${wanted}_${count}`;
    taken.add(name);
    return { ...(graph.nodes[id] as GraphNode).type, name, hasBatch: batches.has(id) };
  });
}
