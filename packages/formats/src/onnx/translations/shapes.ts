import type { OpNodeOf } from '@sepal/ops';
import { formatShape } from '@sepal/tensor';
import { arrange, differsByUnits, type Layout, reshapeLengths } from '../layout.ts';
import { DATA_TYPES } from '../tensors.ts';
import { type Derived, refuse, type Values } from '../values.ts';
import { copyOf } from './copies.ts';
import { elementwise, type TranslationTable } from './translation.ts';

/** Ops that change the shape or the element type alone, and the choice between two values. */
export const shapeTranslations: TranslationTable<'cast' | 'reshape' | 'select' | 'stopGradient' | 'transpose'> = {
  cast(node, values) {
    const { attributes, inputs, type } = node;
    const from = values.node(inputs[0] as number).type.dtype;
    if (from === attributes.dtype) {
      values.derive(node.id, copyOf(node, values));
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
    if (differsByUnits(values.shape(x), node.type.shape)) values.derive(node.id, copyOf(node, values));
    else reshape(node, values);
  },
  stopGradient: (node, values) => values.derive(node.id, copyOf(node, values)),
  // Written in the layout that is asked for: it may be the one that the operand has.
  transpose: (node, values) => values.derive(node.id, transposed(node, values)),
  select: (node, values) => elementwise(node, values, (operands, { path }) => values.write('Where', operands, path)),
};

/** A reshape that moves the order of elements into other axes needs the plain layout. */
function reshape(node: OpNodeOf<'reshape'>, values: Values): void {
  const { path, inputs, type } = node;
  const [x] = inputs as [number];
  const from = values.shape(x);
  const lengths = reshapeLengths(from, type.shape);
  if (lengths === undefined) {
    throw refuse(
      node,
      `Reshaping ${formatShape(from)} to ${formatShape(type.shape)} has more than one unknown length.`,
      'Fix the shape with `inputShape`; null keeps the batch open.',
    );
  }
  values.set(node.id, values.write('Reshape', [values.plain(x), values.ints(`${path}/shape`, lengths)], path));
}

function transposed({ inputs, path, attributes, type }: OpNodeOf<'transpose'>, values: Values): Derived {
  const [x] = inputs as [number];
  const axes = [...type.shape.keys()];
  /** From the operand in one layout to the result in another. */
  const permOf = (from: Layout, to: Layout): readonly number[] => {
    const there = arrange(axes, from);
    return arrange(attributes.perm, to).map((axis) => there.indexOf(axis));
  };
  const isFree = (from: Layout, to: Layout): boolean =>
    values.has(x, from) && permOf(from, to).every((axis, index) => axis === index);
  return {
    has: (layout) => isFree('plain', layout) || isFree('first', layout),
    make(layout) {
      const from = isFree('first', layout) || !values.has(x, 'plain') ? 'first' : 'plain';
      return values.permuted(values.get(x, from), arrange(values.shape(x), from), { perm: permOf(from, layout), path });
    },
  };
}
