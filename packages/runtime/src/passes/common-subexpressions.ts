import type { Graph, GraphNode } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { Draft } from './rewrite.ts';

/** Constants up to this many elements are compared by what they hold, larger ones by whether they are the same tensor. */
const COMPARED_ELEMENTS = 64;

/** Computes what is computed twice once: nodes of the same op with the same attributes and operands, and equal constants. */
export function shareCommonSubexpressions(graph: Graph): Graph {
  const draft = new Draft(graph);
  const places = new Map<string | Tensor, number>();
  for (const node of graph.nodes) {
    const key = keyOf(node, draft);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined) {
      draft.absorb(place, node);
      draft.replace(node.id, place);
      continue;
    }
    const copy = draft.copy(node);
    if (key !== undefined) places.set(key, copy);
  }
  return draft.finish();
}

/** What nodes of equal values have in common; undefined for inputs and states, which are all there is once. */
function keyOf(node: GraphNode, draft: Draft): string | Tensor | undefined {
  if (node.kind === 'op')
    return `${node.op}(${draft.inputsOf(node).join()})${JSON.stringify(node.attributes, exactly)}`;
  return node.kind === 'constant' ? keyOfConstant(node.value) : undefined;
}

function keyOfConstant(value: Tensor): string | Tensor {
  const { shape, dtype, data, size } = value;
  if (size > COMPARED_ELEMENTS) return value;
  return `${dtype}[${shape.join()}]${Array.from(data, (element) => exactly('', element)).join()}`;
}

/** Writes the numbers for which JSON has no words, −0 among them, so that different ones stay different. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}
