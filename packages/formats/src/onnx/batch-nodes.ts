import type { Graph, OpNode } from '@sepal/ops';
import { type SymbolicShape, sizeOf } from '@sepal/tensor';

/** The nodes of a graph whose first axis is the open batch of the inputs. Programs of ops may merge it with other axes, or move it. */
export function batchNodes({ nodes }: Graph): ReadonlySet<number> {
  const found = new Set<number>();
  for (const node of nodes) {
    if (node.type.shape[0] !== null) continue;
    const keeps =
      node.kind === 'input' || (node.kind === 'op' && node.inputs.some((id) => found.has(id)) && keepsBatch(node));
    if (keeps) found.add(node.id);
  }
  return found;

  function keepsBatch(node: OpNode): boolean {
    switch (node.op) {
      case 'transpose':
        return node.attributes.perm[0] === 0;
      case 'reshape':
        return hasSameSamples((nodes[node.inputs[0] as number] as OpNode).type.shape, node.type.shape);
      case 'concat':
        return node.attributes.axis !== 0;
      case 'pad':
        return node.attributes.amounts[0]?.every((amount) => amount === 0) ?? true;
      case 'slice':
        return node.attributes.begin[0] === 0 && node.attributes.size[0] === null;
      default:
        return 'axes' in node.attributes && !node.attributes.keepdims ? !node.attributes.axes.includes(0) : true;
    }
  }
}

/** Whether everything but the first axis may have the same number of elements in both shapes. */
function hasSameSamples([, ...a]: SymbolicShape, [, ...b]: SymbolicShape): boolean {
  const size = (shape: SymbolicShape): number | undefined =>
    shape.includes(null) ? undefined : sizeOf(shape as readonly number[]);
  return size(a) === size(b);
}
