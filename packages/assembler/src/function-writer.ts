import { AssemblyError } from './assembly-error.ts';
import type { MakeAtomics } from './atomics.ts';
import { ByteWriter, pack } from './byte-writer.ts';
import type { Callee } from './callee.ts';
import { Frame } from './frame.ts';
import type { Func, FunctionBuilder, Label, Local, Locals, Namespaces, Signature } from './function-builder.ts';
import { writeImmediates } from './immediates.ts';
import type { Instruction } from './instruction.ts';
import { InstructionSink } from './instruction-sink.ts';
import { LocalRuns } from './local-runs.ts';
import { LocalSlot } from './local-slot.ts';
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

/** The function builder: appends code to its own byte buffer. It checks nothing; `CheckedFunctionWriter` does. */
export class FunctionWriter extends InstructionSink implements FunctionBuilder, Callee {
  readonly name: string;
  readonly module: object;
  readonly index: number;
  readonly type: number;
  readonly params: readonly Local[];
  readonly results: readonly ValueType[];
  readonly paramCodes: readonly TypeCode[];
  readonly resultCodes: readonly TypeCode[];

  readonly #types: TypeSection;
  readonly #atomics: MakeAtomics | undefined;
  readonly #code = new ByteWriter(256);
  /** The function's body. */
  protected readonly frame: Frame;
  /** How many blocks are open. */
  #depth = 0;
  readonly #runs = new LocalRuns();
  #localCount = 0;

  constructor({ module, types, name, index, atomics }: FunctionContext, { params, results }: Signature) {
    super();
    this.name = name;
    this.module = module;
    this.index = index;
    this.#types = types;
    this.#atomics = atomics;
    this.results = results;
    this.paramCodes = params.map(codeOf);
    this.resultCodes = results.map(codeOf);
    this.type = types.indexOf(this.paramCodes, this.resultCodes);
    this.params = params.map((type) => this.#slot(type));
    this.frame = new Frame('function', this, 0, this.resultCodes);
  }

  #slot(type: ValueType): Local {
    return new LocalSlot(type, this.#localCount++, this).local;
  }

  local(type: ValueType): Local {
    this.#runs.add(codeOf(type));
    return this.#slot(type);
  }

  locals<N extends number>(type: ValueType, count: N): Locals<N> {
    return Array.from({ length: count }, () => this.local(type)) as Locals<N>;
  }

  /** Appends an opcode. */
  protected write(opcode: number): void {
    this.#code.put(opcode);
  }

  /** Begins a block, after its condition. */
  protected enter(_frame: Frame): void {}

  /** Begins the second half of an if. */
  protected otherwise(): void {}

  /** Ends a block. */
  protected leave(): void {}

  protected override makeAtomics(): Namespaces['atomic'] {
    const atomic = this.#atomics?.(this);
    if (atomic !== undefined) return atomic;
    throw new AssemblyError({ message: 'atomic: the module was made without `atomics`.', func: this.name });
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
    return this.#withIndex(0x20, (local as unknown as LocalSlot).index);
  }

  set(local: Local): this {
    return this.#withIndex(0x21, (local as unknown as LocalSlot).index);
  }

  tee(local: Local): this {
    return this.#withIndex(0x22, (local as unknown as LocalSlot).index);
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
    const frame = this.#begin('block', 0x02, results);
    body(frame.label);
    return this.#end(frame);
  }

  loop(body: (label: Label) => void, results: readonly ValueType[] = []): this {
    const frame = this.#begin('loop', 0x03, results);
    body(frame.label);
    return this.#end(frame);
  }

  if(then: (label: Label) => void, otherwise?: (label: Label) => void, results: readonly ValueType[] = []): this {
    const frame = this.#begin('if', 0x04, results);
    then(frame.label);
    if (otherwise !== undefined) {
      this.otherwise();
      this.write(pack(1, 0x05));
      otherwise(frame.label);
    }
    return this.#end(frame);
  }

  #begin(name: string, opcode: number, results: readonly ValueType[]): Frame {
    const codes = results.map(codeOf);
    const frame = new Frame(name, this, this.#depth + 1, codes);
    this.enter(frame);
    this.#depth++;
    this.write(pack(1, opcode));
    if (codes.length === 0) this.#code.byte(0x40);
    else if (codes.length === 1) this.#code.byte(byteOf(codes[0] as TypeCode));
    else this.#code.s32(this.#types.indexOf([], codes));
    return frame;
  }

  #end(frame: Frame): this {
    this.leave();
    this.write(pack(1, 0x0b));
    this.#depth--;
    frame.open = false;
    return this;
  }

  branch(label: Label): this {
    return this.#withIndex(0x0c, this.#depth - (label as unknown as Frame).depth);
  }

  branchIf(label: Label): this {
    return this.#withIndex(0x0d, this.#depth - (label as unknown as Frame).depth);
  }

  branchTable(labels: readonly Label[], fallback: Label): this {
    const frames = [...labels, fallback] as unknown as Frame[];
    this.#withIndex(0x0e, labels.length);
    for (const { depth } of frames) this.#code.u32(this.#depth - depth);
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
