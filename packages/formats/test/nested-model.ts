import { Add, Dense, input, Model, resetLayerNames, Sequential, type SymbolicTensor } from '@sepal/layers';

/** An inner functional model and an inner sequence, each called at several places. */
export function nestedModel(ending: 'functional' | 'sequential'): Model<SymbolicTensor, SymbolicTensor<'float32'>> {
  resetLayerNames();
  const [x, u, v] = ['x', 'u', 'v'].map((name) => input({ shape: [3], name })) as [
    SymbolicTensor,
    SymbolicTensor,
    SymbolicTensor,
  ];
  const inner = new Model({ inputs: u, outputs: new Dense({ units: 3, name: 'd' }).apply(u), name: 'inner' });
  const sequence = new Sequential([v, new Dense({ units: 3, activation: 'silu', name: 's' })], { name: 'sequence' });
  const y = sequence.apply(inner.apply(x) as never) as SymbolicTensor;
  const z = new Add({ name: 'both' }).apply([x, inner.apply(y) as SymbolicTensor]) as SymbolicTensor;
  const outputs = (ending === 'functional' ? inner.apply(z) : sequence.apply(z as never)) as SymbolicTensor<'float32'>;
  return new Model({ inputs: x, outputs, name: 'outer' });
}
