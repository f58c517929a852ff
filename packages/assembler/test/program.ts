import { type Func, type Label, type Local, ModuleBuilder, type Signature, type ValueType } from '../src/index.ts';
import { emit, type Listed } from './instruction-arguments.ts';

/** A program as data, so that it can be changed before it is written. Labels count outwards from the innermost block. */
export type Step =
  | { kind: 'instruction'; listed: Listed; args: readonly unknown[] }
  | { kind: 'get' | 'set' | 'tee'; local: number }
  | { kind: 'drop' | 'select' | 'nop' | 'unreachable' | 'return' }
  | { kind: 'call'; func: number }
  | { kind: 'branch' | 'branchIf'; label: number }
  | { kind: 'branchTable'; labels: readonly number[] }
  | { kind: 'block' | 'loop'; results: readonly ValueType[]; body: Step[] }
  | { kind: 'if'; results: readonly ValueType[]; body: Step[]; otherwise: Step[] | undefined };

export interface Program {
  readonly results: readonly ValueType[];
  readonly body: Step[];
}

export const TYPES: readonly ValueType[] = ['i32', 'i64', 'f32', 'f64', 'v128'];
/** Anything callable: an imported function, or the one being written. */
export const IMPORTED = { params: ['i32', 'v128'], results: ['f32'] } as const satisfies Signature;

/** The module of a program. Two locals of every type; the first five are parameters. */
export function assemble({ results, body }: Program, check: boolean): Uint8Array {
  const module = new ModuleBuilder({ check });
  module.memory({ initial: 1, maximum: 2, shared: true });
  const imported = module.importFunc('env', 'imported', IMPORTED);
  const f = module.func({ name: 'random', params: TYPES, results, export: true });
  const locals: readonly Local[] = [...f.params, ...TYPES.map((type) => f.local(type))];
  const callable: readonly Func[] = [imported, f];
  const labels: Label[] = [];
  const labelAt = (outwards: number): Label => labels[labels.length - 1 - (outwards % labels.length)] as Label;
  const inside = (steps: readonly Step[]) => (label: Label) => {
    labels.push(label);
    for (const step of steps) write(step);
    labels.pop();
  };
  const write = (step: Step): void => {
    switch (step.kind) {
      case 'instruction':
        emit(f, step.listed, step.args);
        return;
      case 'get':
      case 'set':
      case 'tee':
        f[step.kind](locals[step.local] as Local);
        return;
      case 'call':
        f.call(callable[step.func] as Func);
        return;
      case 'branch':
      case 'branchIf':
        // A function's body has no label: there it is a return.
        if (labels.length === 0) f.return();
        else f[step.kind](labelAt(step.label));
        return;
      case 'branchTable': {
        const targets = step.labels.map(labelAt);
        f.branchTable(targets.slice(0, -1), targets.at(-1) as Label);
        return;
      }
      case 'block':
      case 'loop':
        f[step.kind](inside(step.body), step.results);
        return;
      case 'if':
        f.if(inside(step.body), step.otherwise && inside(step.otherwise), step.results);
        return;
      default:
        f[step.kind]();
    }
  };
  for (const step of body) write(step);
  return module.toBytes();
}
