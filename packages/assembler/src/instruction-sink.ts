import type { FunctionBuilder, Namespaces } from './function-builder.ts';
import type { Instruction } from './instruction.ts';
import { namespaceOf } from './namespaces.ts';

/** Exposes the instructions of the tables as namespaced methods; a subclass writes them. */
export abstract class InstructionSink implements Namespaces {
  readonly i32: Namespaces['i32'] = namespaceOf('i32', this);
  readonly i64: Namespaces['i64'] = namespaceOf('i64', this);
  readonly f32: Namespaces['f32'] = namespaceOf('f32', this);
  readonly f64: Namespaces['f64'] = namespaceOf('f64', this);
  readonly v128: Namespaces['v128'] = namespaceOf('v128', this);
  readonly i8x16: Namespaces['i8x16'] = namespaceOf('i8x16', this);
  readonly i16x8: Namespaces['i16x8'] = namespaceOf('i16x8', this);
  readonly i32x4: Namespaces['i32x4'] = namespaceOf('i32x4', this);
  readonly i64x2: Namespaces['i64x2'] = namespaceOf('i64x2', this);
  readonly f32x4: Namespaces['f32x4'] = namespaceOf('f32x4', this);
  readonly f64x2: Namespaces['f64x2'] = namespaceOf('f64x2', this);
  readonly memory: Namespaces['memory'] = namespaceOf('memory', this);
  #atomic: Namespaces['atomic'] | undefined;

  /** The instructions on shared memory. */
  protected abstract makeAtomics(): Namespaces['atomic'];

  /** An instruction without immediates. */
  abstract plain(instruction: Instruction): FunctionBuilder;

  /** An instruction and its immediates. */
  abstract withImmediates(instruction: Instruction, a: unknown, b: unknown, c: unknown): FunctionBuilder;

  get atomic(): Namespaces['atomic'] {
    this.#atomic ??= this.makeAtomics();
    return this.#atomic;
  }
}
