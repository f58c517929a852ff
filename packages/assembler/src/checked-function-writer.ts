import type { ByteWriter } from './byte-writer.ts';
import type { Callee } from './callee.ts';
import { Frame } from './frame.ts';
import type { Func, Label, Local, Signature } from './function-builder.ts';
import { type Block, type FunctionContext, FunctionWriter } from './function-writer.ts';
import type { Instruction } from './instruction.ts';
import { LocalSlot } from './local-slot.ts';
import { StackChecker } from './stack-checker.ts';
import { codeOf, I32, type TypeCode, type ValueType } from './value-type.ts';

/** Checks every instruction before it is written. */
export class CheckedFunctionWriter extends FunctionWriter implements Callee {
  readonly module: object;
  readonly paramCodes: readonly TypeCode[];
  readonly resultCodes: readonly TypeCode[];
  readonly #body: Frame;
  readonly #checker: StackChecker;

  constructor(context: FunctionContext, signature: Signature) {
    super(context, signature);
    this.module = context.module;
    this.paramCodes = signature.params.map(codeOf);
    this.resultCodes = signature.results.map(codeOf);
    this.#body = new Frame('function', this, 0, this.resultCodes);
    this.#checker = new StackChecker(this, this.#body);
  }

  protected override slot(type: ValueType, index: number): Local {
    return new LocalSlot(type, index, this).local;
  }

  protected override write(opcode: number): void {
    this.#checker.index++;
    super.write(opcode);
  }

  protected override enter(depth: number, name: string, results: readonly TypeCode[]): Block {
    const frame = new Frame(name, this, depth, results);
    if (name === 'if') this.#checker.take([I32], [], name);
    this.#checker.enter(frame);
    return frame;
  }

  protected override otherwise(): void {
    this.#checker.otherwise();
  }

  protected override leave(block: Block): void {
    this.#checker.leave();
    (block as Frame).open = false;
  }

  override plain(instruction: Instruction): this {
    this.#checker.apply(instruction);
    return super.plain(instruction);
  }

  override withImmediates(instruction: Instruction, a: unknown, b: unknown, c: unknown): this {
    this.#checker.applyWith(instruction, [a, b, c]);
    return super.withImmediates(instruction, a, b, c);
  }

  override get(local: Local): this {
    this.#checker.local(local as unknown as LocalSlot, 'get');
    return super.get(local);
  }

  override set(local: Local): this {
    this.#checker.local(local as unknown as LocalSlot, 'set');
    return super.set(local);
  }

  override tee(local: Local): this {
    this.#checker.local(local as unknown as LocalSlot, 'tee');
    return super.tee(local);
  }

  override drop(): this {
    this.#checker.drop();
    return super.drop();
  }

  override select(): this {
    this.#checker.select();
    return super.select();
  }

  override unreachable(): this {
    this.#checker.stop();
    return super.unreachable();
  }

  override call(func: Func): this {
    this.#checker.call(func as Func & Callee);
    return super.call(func);
  }

  override return(): this {
    this.#checker.branch(this.#body, 'return');
    return super.return();
  }

  override if(
    then: (label: Label) => void,
    otherwise?: (label: Label) => void,
    results: readonly ValueType[] = [],
  ): this {
    if (otherwise === undefined && results.length > 0) {
      this.#checker.refuse('if', 'an if that gives results needs both halves.');
    }
    return super.if(then, otherwise, results);
  }

  override branch(label: Label): this {
    this.#checker.branch(label as unknown as Frame, 'branch');
    return super.branch(label);
  }

  override branchIf(label: Label): this {
    this.#checker.branchIf(label as unknown as Frame);
    return super.branchIf(label);
  }

  override branchTable(labels: readonly Label[], fallback: Label): this {
    this.#checker.branchTable([...labels, fallback] as unknown as Frame[]);
    return super.branchTable(labels, fallback);
  }

  override writeBody(section: ByteWriter, hasMemory: boolean): void {
    super.writeBody(section, hasMemory);
    this.#checker.finish(hasMemory);
  }
}
