import type { OpNode } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import { arrange, type Layout, reshapeLengths } from '../layout.ts';
import type { Derived, Values } from '../values.ts';

/** The operand of an op that changes nothing, or adds and removes axes of length 1 alone; it has all layouts that the operand has. */
export function copyOf({ id, inputs, path }: Pick<OpNode, 'id' | 'inputs' | 'path'>, values: Values): Derived {
  const [source] = inputs as [number];
  const units = (shape: SymbolicShape): number[] => [...shape.keys()].filter((axis) => shape[axis] === 1);
  return {
    has: (layout) => values.has(source, layout),
    make(wanted) {
      // With less than three axes both layouts are the same.
      const layout: Layout = values.rank(id) < 3 && !values.has(source, 'plain') ? 'first' : wanted;
      const x = values.get(source, layout);
      const [from, to] = [arrange(values.shape(source), layout), arrange(values.shape(id), layout)];
      if (from.length === to.length && from.every((length, axis) => length === to[axis])) return x;
      const lengths = reshapeLengths(from, to);
      if (lengths !== undefined) return values.write('Reshape', [x, values.ints(`${path}/shape`, lengths)], path);
      const squeezed = values.write('Squeeze', [x, values.ints(`${path}/axes`, units(from))], path);
      return values.write('Unsqueeze', [squeezed, values.ints(`${path}/axes`, units(to))], path);
    },
  };
}
