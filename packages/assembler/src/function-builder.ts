import type { Tables } from './instructions/tables.ts';
import type { ValueType } from './value-type.ts';

declare const kind: unique symbol;

/** A parameter or a local variable of one function. */
export interface Local {
  readonly type: ValueType;
  readonly [kind]: 'local';
}

/** The branch target of a block, loop or if that is being written. It is valid until the block ends. */
export interface Label {
  readonly [kind]: 'label';
}

/** The types of a function's parameters and results. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** Anything callable: an imported function, or one of this module. */
export interface Func {
  readonly name: string;
  readonly params: readonly { readonly type: ValueType }[];
  readonly results: readonly ValueType[];
}

type MemoryMethod = (
  /** Bytes that are added to the address on the stack. */
  offset?: number,
  /** The alignment of the address in bytes; by default the number of bytes accessed, which is the maximum. */
  align?: number,
) => FunctionBuilder;
type AtomicMethod = (offset?: number) => FunctionBuilder;
type LaneMemoryMethod = (offset: number, lane: number, align?: number) => FunctionBuilder;

/** The method for a line of the tables: its arguments are the immediates. */
type Method<Line> = Line extends `${string} lane-memory ${string}`
  ? LaneMemoryMethod
  : Line extends `${string} memory ${string}`
    ? MemoryMethod
    : Line extends `${string} atomic ${string}`
      ? AtomicMethod
      : Line extends `${string} lane ${string}`
        ? (lane: number) => FunctionBuilder
        : Line extends `${string} shuffle`
          ? (lanes: ArrayLike<number>) => FunctionBuilder
          : Line extends `${string} v128`
            ? (value: ArrayBufferView) => FunctionBuilder
            : Line extends `${string} i64`
              ? (value: bigint | number) => FunctionBuilder
              : Line extends `${string} i32` | `${string} f32` | `${string} f64`
                ? (value: number) => FunctionBuilder
                : () => FunctionBuilder;

type Namespace<Table> = { readonly [Name in keyof Table]: Method<Table[Name]> };

/** The instructions of each table as methods, such as `f32x4.add()`. */
export type Namespaces = { readonly [Name in keyof Tables]: Namespace<Tables[Name]> };

/** As many locals as requested: a tuple where the number is a literal type. */
export type Locals<N extends number> = N extends N ? (number extends N ? Local[] : Tuple<N>) : never;

type Tuple<N extends number, Some extends readonly Local[] = []> = Some['length'] extends N
  ? [...Some]
  : Tuple<N, [...Some, Local]>;

/**
 * Writes one function, instruction by instruction; every method returns the builder. Operands come from the stack, so
 * they are written first. The names are WebAssembly's own in camelCase: `i32.div_u` is `i32.divU()`,
 * `i32.atomic.rmw.add` is `atomic.i32RmwAdd()`.
 *
 * The function ends where writing ends; the values left on the stack are its results.
 *
 * @example
 * const f = module.func({ name: 'scale', params: ['i32', 'f32'], export: true });
 * const [address, factor] = f.params;
 * f.get(address).get(address).f32.load().get(factor).f32.mul().f32.store();
 */
export interface FunctionBuilder<Params extends readonly ValueType[] = readonly ValueType[]> extends Func, Namespaces {
  /** The locals of the parameters. */
  readonly params: { readonly [Index in keyof Params]: Local };

  /** A new local variable; it starts as zero. */
  local(type: ValueType): Local;
  /** Several locals of one type. */
  locals<N extends number>(type: ValueType, count: N): Locals<N>;

  /** Pushes the local's value. */
  get(local: Local): FunctionBuilder;
  /** Pops the local's new value. */
  set(local: Local): FunctionBuilder;
  /** Sets the local and leaves the value on the stack. */
  tee(local: Local): FunctionBuilder;

  drop(): FunctionBuilder;
  /** (a, b, condition: i32) -> a where the condition is not 0, else b. */
  select(): FunctionBuilder;
  nop(): FunctionBuilder;
  /** Traps. */
  unreachable(): FunctionBuilder;
  call(func: Func): FunctionBuilder;
  return(): FunctionBuilder;

  /** Branching to the label leaves the block, with its results on the stack. */
  block(body: (label: Label) => void, results?: readonly ValueType[]): FunctionBuilder;
  /** Branching to the label repeats the loop; falling through leaves it. */
  loop(body: (label: Label) => void, results?: readonly ValueType[]): FunctionBuilder;
  /** Pops a condition (i32). Branching to the label leaves the if. */
  if(then: (label: Label) => void, otherwise?: (label: Label) => void, results?: readonly ValueType[]): FunctionBuilder;

  branch(label: Label): FunctionBuilder;
  /** Pops a condition (i32) and branches where it is not 0. */
  branchIf(label: Label): FunctionBuilder;
  /** Pops an index (i32) and branches to that label, or to the fallback if it is out of range. */
  branchTable(labels: readonly Label[], fallback: Label): FunctionBuilder;
}
