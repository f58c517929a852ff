import type { OpNodeOf } from '@sepal/ops';
import { formatShape } from '@sepal/tensor';
import { differsByUnits } from '../layout.ts';
import { DATA_TYPES } from '../tensors.ts';
import { refuse, Values } from '../values.ts';
import { elementwise, type TranslationTable } from './translation.ts';

/** Ops that change the shape or the element type alone, and the choice between two values. */
export const shapeTranslations: TranslationTable<'cast' | 'reshape' | 'select'> = {
  cast(node, values) {
    const { attributes, inputs, type } = node;
    const from = values.node(inputs[0] as number).type.dtype;
    if (from === attributes.dtype) {
      values.setView(node.id, inputs[0] as number);
      return;
    }
    elementwise(node, values, ([x], { path }) => {
      // ONNX leaves open what becomes of numbers out of the range; Sepal clamps them.
      const isByte = attributes.dtype === 'uint8' && from === 'float32';
      const [low, high] = [0, 255].map((bound) => (isByte ? values.scalar(`${path}/bound`, bound, 'float32') : ''));
      const inRange = isByte ? values.write('Clip', [x as string, low as string, high as string], path) : (x as string);
      return values.write('Cast', [inRange], path, { to: DATA_TYPES[type.dtype] });
    });
  },
  reshape(node, values) {
    const [x] = node.inputs as [number];
    if (differsByUnits(values.shape(x), node.type.shape)) values.setView(node.id, x);
    else reshape(node, values);
  },
  select: (node, values) => elementwise(node, values, (operands, { path }) => values.write('Where', operands, path)),
};

/** A reshape that moves the order of elements into other axes needs the plain layout. */
function reshape(node: OpNodeOf<'reshape'>, values: Values): void {
  const { path, inputs, type } = node;
  const [x] = inputs as [number];
  const from = values.shape(x);
  const lengths = Values.reshapeLengths(from, type.shape);
  if (lengths === undefined) {
    throw refuse(
      node,
      `Reshaping ${formatShape(from)} to ${formatShape(type.shape)} has more than one unknown length.`,
      'Fix the shape with `inputShape`; null keeps the batch open.',
    );
  }
  values.set(node.id, values.write('Reshape', [values.plain(x), values.ints(`${path}/shape`, lengths)], path));
}
