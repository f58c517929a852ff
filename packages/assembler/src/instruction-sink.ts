import type { FunctionBuilder, Namespaces } from './function-builder.ts';
import type { Instruction } from './instruction.ts';
import { namespaceOf } from './namespaces.ts';

/** Exposes the instructions of the tables as namespaced methods; a subclass writes them. */
export abstract class InstructionSink implements Namespaces {
  #i32: Namespaces['i32'] | undefined;
  #i64: Namespaces['i64'] | undefined;
  #f32: Namespaces['f32'] | undefined;
  #f64: Namespaces['f64'] | undefined;
  #v128: Namespaces['v128'] | undefined;
  #i8x16: Namespaces['i8x16'] | undefined;
  #i16x8: Namespaces['i16x8'] | undefined;
  #i32x4: Namespaces['i32x4'] | undefined;
  #i64x2: Namespaces['i64x2'] | undefined;
  #f32x4: Namespaces['f32x4'] | undefined;
  #f64x2: Namespaces['f64x2'] | undefined;
  #atomic: Namespaces['atomic'] | undefined;
  #memory: Namespaces['memory'] | undefined;

  /** The instructions on shared memory. */
  protected abstract makeAtomics(): Namespaces['atomic'];

  /** An instruction without immediates. */
  abstract plain(instruction: Instruction): FunctionBuilder;

  /** An instruction and its immediates. */
  abstract withImmediates(instruction: Instruction, a: unknown, b: unknown, c: unknown): FunctionBuilder;

  get i32(): Namespaces['i32'] {
    this.#i32 ??= namespaceOf('i32', this);
    return this.#i32;
  }

  get i64(): Namespaces['i64'] {
    this.#i64 ??= namespaceOf('i64', this);
    return this.#i64;
  }

  get f32(): Namespaces['f32'] {
    this.#f32 ??= namespaceOf('f32', this);
    return this.#f32;
  }

  get f64(): Namespaces['f64'] {
    this.#f64 ??= namespaceOf('f64', this);
    return this.#f64;
  }

  get v128(): Namespaces['v128'] {
    this.#v128 ??= namespaceOf('v128', this);
    return this.#v128;
  }

  get i8x16(): Namespaces['i8x16'] {
    this.#i8x16 ??= namespaceOf('i8x16', this);
    return this.#i8x16;
  }

  get i16x8(): Namespaces['i16x8'] {
    this.#i16x8 ??= namespaceOf('i16x8', this);
    return this.#i16x8;
  }

  get i32x4(): Namespaces['i32x4'] {
    this.#i32x4 ??= namespaceOf('i32x4', this);
    return this.#i32x4;
  }

  get i64x2(): Namespaces['i64x2'] {
    this.#i64x2 ??= namespaceOf('i64x2', this);
    return this.#i64x2;
  }

  get f32x4(): Namespaces['f32x4'] {
    this.#f32x4 ??= namespaceOf('f32x4', this);
    return this.#f32x4;
  }

  get f64x2(): Namespaces['f64x2'] {
    this.#f64x2 ??= namespaceOf('f64x2', this);
    return this.#f64x2;
  }

  get atomic(): Namespaces['atomic'] {
    this.#atomic ??= this.makeAtomics();
    return this.#atomic;
  }

  get memory(): Namespaces['memory'] {
    this.#memory ??= namespaceOf('memory', this);
    return this.#memory;
  }
}
