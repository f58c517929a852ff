import type { ForwardOp, Graph, OpNode, OpNodeOf } from '@sepal/ops';
import { Activations } from './activations.ts';
import type { Constants } from './constants.ts';
import { findProducts, soleReaders } from './products.ts';
import { poolsOnSequences } from './sequences.ts';
import { forwardTranslations } from './translations/forward-translations.ts';
import { writePool } from './translations/pictures.ts';
import { writeProduct } from './translations/products.ts';
import { elementwise, type Refused, type Translation } from './translations/translation.ts';
import { refuse, type Values } from './values.ts';

/** A node to write, with what it takes over. */
interface Step {
  /** The values it reads. */
  readonly inputs: readonly number[];
  write(): void;
}

/**
 * Writes the ONNX nodes of everything that the outputs need.
 *
 * Working from the outputs back, each node is the end of a product with its bias and normalization, of an activation that ONNX has an op
 * for, or an op by itself. What is taken over and read by nothing else is not written.
 */
export function translate(graph: Graph, constants: Constants, values: Values): void {
  const readers = soleReaders(graph);
  const products = findProducts(graph, { constants, readers, fold: values.options.foldBatchNormalization });
  const pools = poolsOnSequences(graph, readers);
  const activations = new Activations();
  const needed = new Set(graph.outputs);
  const steps: Step[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (node.kind !== 'op' || !needed.has(node.id) || constants.has(node.id)) continue;
    const step = stepAt(node);
    for (const id of step.inputs) needed.add(id);
    steps.push(step);
  }
  for (const step of steps.reverse()) step.write();

  function stepAt(node: OpNode): Step {
    const product = products.get(node.id);
    if (product !== undefined) {
      const [x, ...weights] = product.product.inputs as [number, ...number[]];
      return {
        inputs: [product.sequence?.source ?? x, ...weights],
        write: () => writeProduct(node.id, product, values),
      };
    }
    const found = pools.get(node.id);
    if (found !== undefined) {
      const { pool, sequence } = found;
      return { inputs: [sequence.source], write: () => writePool(pool, sequence, values) };
    }
    const activation = activations.endingAt(node, graph);
    if (activation !== undefined) {
      const { inputs } = activation;
      return { inputs, write: () => elementwise({ ...node, inputs }, values, activation.write) };
    }
    const forward = node as OpNodeOf<ForwardOp>;
    return { inputs: node.inputs, write: () => translationOf(forward)(forward, values) };
  }
}

/** @throws FileError that names the layer if ONNX cannot express the op */
function translationOf<K extends ForwardOp>(node: OpNodeOf<K>): Translation<K> {
  const isKnown = Object.hasOwn(forwardTranslations, node.op);
  const translation = isKnown ? (forwardTranslations[node.op] as Translation<K> | Refused) : undefined;
  if (typeof translation === 'function') return translation;
  throw refuse(
    node,
    translation === undefined
      ? `The op '${node.op}' is not one of @sepal/ops, and ONNX has no op for it.`
      : `ONNX cannot express the op '${node.op}': it ${translation.refused}.`,
    'Leave the layer out of the model that you export.',
  );
}
