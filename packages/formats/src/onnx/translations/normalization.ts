import type { OpNodeOf } from '@sepal/ops';
import { axisIn, type Layout } from '../layout.ts';
import { floats } from '../tensors.ts';
import type { Values } from '../values.ts';
import { elementwise } from './translation.ts';

/** A normalization by itself: BatchNormalization where the channels are axis 1, else a product and a sum. */
export function batchNormalization(node: OpNodeOf<'batchNormalization'>, values: Values): void {
  const { path, attributes, inputs, type } = node;
  const [x, mean, variance, gamma, beta] = inputs as [number, number, number, number, number];
  const rank = type.shape.length;
  if (![mean, variance, gamma, beta].every((id) => values.isConstant(id))) {
    fromValues(node, values);
    return;
  }
  const isLast = rank > 2 && attributes.axis === rank - 1;
  const keeps = isLast && !values.options.foldBatchNormalization;
  const layout: Layout = keeps || (rank > 2 && values.has(x, 'first')) ? 'first' : 'plain';
  const axis = axisIn(layout, attributes.axis, rank);
  const operand = values.get(x, layout);
  if (axis === 1) {
    const vectors = [gamma, beta, mean, variance].map((id) => values.plain(id));
    const epsilon = { float: attributes.epsilon };
    values.set(node.id, values.write('BatchNormalization', [operand, ...vectors], path, { epsilon }), layout);
    return;
  }
  const shape = [values.tensor(gamma).size, ...new Array<number>(rank - 1 - axis).fill(1)];
  const scale = scaleOf(node, values);
  const [betas, means] = [values.tensor(beta).data, values.tensor(mean).data];
  const shift = scale.map((factor, channel) => (betas[channel] as number) - (means[channel] as number) * factor);
  const product = values.write('Mul', [operand, values.initializer(`${path}/scale`, floats(scale, shape))], path);
  values.set(
    node.id,
    values.write('Add', [product, values.initializer(`${path}/shift`, floats(shift, shape))], path),
    layout,
  );
}

/** gamma / √(variance + epsilon), in float64. */
export function scaleOf({ inputs, attributes }: OpNodeOf<'batchNormalization'>, values: Values): Float64Array {
  const [, , variance, gamma] = inputs as [number, number, number, number];
  const factors = values.tensor(gamma).data;
  return Float64Array.from(
    values.tensor(variance).data,
    (value, channel) => (factors[channel] as number) / Math.sqrt(value + attributes.epsilon),
  );
}

/** Statistics that are computed from inputs: x · scale + (beta − mean · scale), vectors reshaped along the axis. */
function fromValues(node: OpNodeOf<'batchNormalization'>, values: Values): void {
  const { path, attributes, inputs, type } = node;
  const [x, mean, variance, gamma, beta] = inputs as [number, number, number, number, number];
  const write = (opType: string, ...operands: string[]): string => values.write(opType, operands, path);
  const epsilon = values.scalar(`${path}/epsilon`, attributes.epsilon, 'float32');
  const deviation = write('Sqrt', write('Add', values.plain(variance), epsilon));
  const scale = write('Div', values.plain(gamma), deviation);
  const shift = write('Sub', values.plain(beta), write('Mul', values.plain(mean), scale));
  const after = type.shape.length - 1 - attributes.axis;
  const along = (vector: string): string =>
    after === 0
      ? vector
      : write('Reshape', vector, values.ints(`${path}/shape`, [-1, ...new Array<number>(after).fill(1)]));
  values.set(node.id, write('Add', write('Mul', values.plain(x), along(scale)), along(shift)));
}

/** A bias that no product takes over. */
export function biasAdd(node: OpNodeOf<'biasAdd'>, values: Values): void {
  const { path, attributes, inputs, type } = node;
  if (attributes.dataFormat === 'channelsLast') {
    elementwise(node, values, (operands) => values.write('Add', operands, path));
    return;
  }
  const [x, bias] = inputs as [number, number];
  const along = [-1, ...new Array<number>(type.shape.length - 2).fill(1)];
  const vector = values.write('Reshape', [values.plain(bias), values.ints(`${path}/shape`, along)], path);
  values.set(node.id, values.write('Add', [values.plain(x), vector], path));
}
