/** Graphs in float64: the same references on wider arrays, so that differences of close values keep their digits. */
import { type Shape, sizeOf, type Tensor } from '@sepal/tensor';
import { allOps, definitionOf, type Graph, type Operands, type OpName } from '../../src/index.ts';

/** An array of float64 in the place of a tensor; integers and booleans are exact in it. */
export interface Wide {
  readonly shape: Shape;
  readonly dtype: Tensor['dtype'];
  readonly data: Float64Array;
}

export function wide(shape: Shape, data: Iterable<number>, dtype: Tensor['dtype'] = 'float32'): Wide {
  return { shape, dtype, data: Float64Array.from(data) };
}

/** The outputs of a graph whose shapes are known. */
export function evaluateWide(graph: Graph, inputs: readonly Wide[]): readonly Wide[] {
  const values: Wide[] = [];
  for (const node of graph.nodes) {
    if (node.kind === 'input') values.push(inputs[graph.inputs.indexOf(node.id)] as Wide);
    else if (node.kind === 'op') {
      const output = wide(
        node.type.shape as Shape,
        new Float64Array(sizeOf(node.type.shape as Shape)),
        node.type.dtype,
      );
      const operands = node.inputs.map((id) => asTensor(values[id] as Wide));
      const { reference } = definitionOf<OpName>(allOps, node.op);
      reference(operands as unknown as Operands<OpName, Tensor>, node.attributes, asTensor(output));
      values.push(output);
    } else {
      const { shape, dtype, data } = node.kind === 'constant' ? node.value : node.state.value;
      values.push(wide(shape, data, dtype));
    }
  }
  return graph.outputs.map((id) => values[id] as Wide);
}

function asTensor({ shape, dtype, data }: Wide): Tensor {
  return { shape, dtype, data, rank: shape.length, size: data.length } as unknown as Tensor;
}
