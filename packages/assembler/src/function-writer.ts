import { AssemblyError } from './assembly-error.ts';
import type { MakeAtomics } from './atomics.ts';
import { ByteWriter, pack } from './byte-writer.ts';
import type { Callee } from './callee.ts';
import type { Func, FunctionBuilder, Label, Local, Locals, Namespaces, Signature } from './function-builder.ts';
import { writeImmediates } from './immediates.ts';
import type { Instruction } from './instruction.ts';
import { InstructionSink } from './instruction-sink.ts';
import { LocalRuns } from './local-runs.ts';
import type { Slot } from './local-slot.ts';
import type { TypeSection } from './type-section.ts';
import { byteOf, codeOf, type TypeCode, type ValueType } from './value-type.ts';

/** A function's context: its module and what it needs from it. */
export interface FunctionContext {
  readonly module: object;
  readonly types: TypeSection;
  readonly name: string;
  readonly index: number;
  readonly atomics: MakeAtomics | undefined;
}

/** A block, loop or if that is being written. The public API sees it as a Label. */
export interface Block {
  /** How many enclose it, the function's body included. */
  readonly depth: number;
}

/** The function builder: appends code to its own byte buffer. It checks nothing; `CheckedFunctionWriter` does. */
export class FunctionWriter extends InstructionSink implements FunctionBuilder {
  readonly name: string;
  readonly index: number;
  /** The index of its type. */
  readonly type: number;
  readonly params: readonly Local[];
  readonly results: readonly ValueType[];

  readonly #types: TypeSection;
  readonly #atomics: MakeAtomics | undefined;
  readonly #code = new ByteWriter(256);
  /** How many blocks are open. */
  #depth = 0;
  readonly #runs = new LocalRuns();
  #localCount = 0;

  constructor({ types, name, index, atomics }: FunctionContext, { params, results }: Signature) {
    super();
    this.name = name;
    this.index = index;
    this.#types = types;
    this.#atomics = atomics;
    this.results = results;
    this.type = types.indexOf(params.map(codeOf), results.map(codeOf));
    this.params = params.map((type) => this.slot(type, this.#localCount++));
  }

  /** A local of an index, as the public API sees it. */
  protected slot(type: ValueType, index: number): Local {
    return { type, index } as Slot as unknown as Local;
  }

  local(type: ValueType): Local {
    this.#runs.add(codeOf(type));
    return this.slot(type, this.#localCount++);
  }

  locals<N extends number>(type: ValueType, count: N): Locals<N> {
    return Array.from({ length: count }, () => this.local(type)) as Locals<N>;
  }

  /** Appends an opcode. */
  protected write(opcode: number): void {
    this.#code.put(opcode);
  }

  /** Begins a block, with its condition on the stack. */
  protected enter(depth: number, _name: string, _results: readonly TypeCode[]): Block {
    return { depth };
  }

  /** Begins the second half of an if. */
  protected otherwise(): void {}

  /** Ends a block. */
  protected leave(_block: Block): void {}

  protected override makeAtomics(): Namespaces['atomic'] {
    return this.#atomics?.(this) as Namespaces['atomic'];
  }

  /** An instruction without immediates. */
  override plain(instruction: Instruction): this {
    this.write(instruction.opcode);
    return this;
  }

  /** An instruction with immediates. */
  override withImmediates(instruction: Instruction, a: unknown, b: unknown, c: unknown): this {
    this.write(instruction.opcode);
    writeImmediates(this.#code, instruction, a, b, c);
    return this;
  }

  get(local: Local): this {
    return this.#withIndex(0x20, (local as unknown as Slot).index);
  }

  set(local: Local): this {
    return this.#withIndex(0x21, (local as unknown as Slot).index);
  }

  tee(local: Local): this {
    return this.#withIndex(0x22, (local as unknown as Slot).index);
  }

  #withIndex(opcode: number, index: number): this {
    if (index < 0x80) this.write(pack(2, opcode, index));
    else {
      this.write(pack(1, opcode));
      this.#code.u32(index);
    }
    return this;
  }

  drop(): this {
    this.write(pack(1, 0x1a));
    return this;
  }

  select(): this {
    this.write(pack(1, 0x1b));
    return this;
  }

  nop(): this {
    this.write(pack(1, 0x01));
    return this;
  }

  unreachable(): this {
    this.write(pack(1, 0x00));
    return this;
  }

  call(func: Func): this {
    return this.#withIndex(0x10, (func as Func & Callee).index);
  }

  return(): this {
    this.write(pack(1, 0x0f));
    return this;
  }

  block(body: (label: Label) => void, results: readonly ValueType[] = []): this {
    const block = this.#begin('block', 0x02, results);
    body(block as unknown as Label);
    return this.#end(block);
  }

  loop(body: (label: Label) => void, results: readonly ValueType[] = []): this {
    const block = this.#begin('loop', 0x03, results);
    body(block as unknown as Label);
    return this.#end(block);
  }

  if(then: (label: Label) => void, otherwise?: (label: Label) => void, results: readonly ValueType[] = []): this {
    const block = this.#begin('if', 0x04, results);
    then(block as unknown as Label);
    if (otherwise !== undefined) {
      this.otherwise();
      this.write(pack(1, 0x05));
      otherwise(block as unknown as Label);
    }
    return this.#end(block);
  }

  #begin(name: string, opcode: number, results: readonly ValueType[]): Block {
    const codes = results.map(codeOf);
    const block = this.enter(this.#depth + 1, name, codes);
    this.#depth++;
    this.write(pack(1, opcode));
    if (codes.length === 0) this.#code.byte(0x40);
    else if (codes.length === 1) this.#code.byte(byteOf(codes[0] as TypeCode));
    else this.#code.s32(this.#types.indexOf([], codes));
    return block;
  }

  #end(block: Block): this {
    this.leave(block);
    this.write(pack(1, 0x0b));
    this.#depth--;
    return this;
  }

  branch(label: Label): this {
    return this.#withIndex(0x0c, this.#depth - (label as unknown as Block).depth);
  }

  branchIf(label: Label): this {
    return this.#withIndex(0x0d, this.#depth - (label as unknown as Block).depth);
  }

  branchTable(labels: readonly Label[], fallback: Label): this {
    const blocks = [...labels, fallback] as unknown as Block[];
    this.#withIndex(0x0e, labels.length);
    for (const { depth } of blocks) this.#code.u32(this.#depth - depth);
    return this;
  }

  /** Appends the body in the form of the code section. */
  writeBody(section: ByteWriter, _hasMemory: boolean): void {
    if (this.#depth > 0) {
      throw new AssemblyError({ message: `the body is not finished: ${this.#depth} open blocks.`, func: this.name });
    }
    const locals = this.#runs.toBytes();
    section.u32(locals.length + this.#code.length + 1);
    section.append(locals);
    section.append(this.#code.written());
    section.byte(0x0b);
  }
}
