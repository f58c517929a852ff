import { AssemblyError } from './assembly-error.ts';
import type { Callee } from './callee.ts';
import { checkImmediates } from './check-immediates.ts';
import { Frame } from './frame.ts';
import type { Instruction } from './instruction.ts';
import { LocalSlot } from './local-slot.ts';
import { I32, type TypeCode, typesText, UNKNOWN } from './value-type.ts';

/**
 * Tracks the types on the stack of one function, as the validation algorithm of the WebAssembly specification does.
 * Every method is called before the instruction is written, and changes nothing if it throws.
 */
export class StackChecker {
  readonly #func: Callee;
  readonly #stack: TypeCode[] = [];
  readonly #frames: Frame[];
  /** The innermost frame. */
  #frame: Frame;
  /** How many instructions have been written. */
  index = 0;

  /** The first instruction that needs a memory. */
  #memoryUse: { instruction: string; index: number } | undefined;

  /** @param frame the outermost one */
  constructor(func: Callee, frame: Frame) {
    this.#func = func;
    this.#frames = [frame];
    this.#frame = frame;
  }

  refuse(instruction: string, message: string): never {
    throw new AssemblyError({ message, func: this.#func.name, instruction, index: this.index });
  }

  /** Throws unless the operands are on top of the stack, the last one topmost. */
  expect(operands: readonly TypeCode[], instruction: string): void {
    const stack = this.#stack;
    const { height, unreachable } = this.#frame;
    let at = stack.length;
    for (let i = operands.length - 1; i >= 0; i--) {
      if (at === height) {
        if (unreachable) return;
        this.#mismatch(operands, instruction);
      }
      const found = stack[--at];
      if (found !== operands[i] && found !== UNKNOWN) this.#mismatch(operands, instruction);
    }
  }

  pop(count: number): void {
    this.#stack.length = Math.max(this.#stack.length - count, this.#frame.height);
  }

  push(types: readonly TypeCode[]): void {
    for (const type of types) this.#stack.push(type);
  }

  apply({ operands, result, name }: Instruction): void {
    this.expect(operands, name);
    this.pop(operands.length);
    if (result !== 0) this.#stack.push(result);
  }

  applyWith(instruction: Instruction, immediates: readonly unknown[]): void {
    const { name, usesMemory } = instruction;
    checkImmediates(instruction, immediates, (message) => this.refuse(name, message));
    this.apply(instruction);
    if (usesMemory) this.#memoryUse ??= { instruction: name, index: this.index };
  }

  local(slot: LocalSlot, instruction: 'get' | 'set' | 'tee'): void {
    if (!(slot instanceof LocalSlot)) this.refuse(instruction, 'expected a Local.');
    if (slot.owner !== this.#func) this.refuse(instruction, `the local belongs to function '${slot.owner.name}'.`);
    const codes = [slot.code];
    this.take(instruction === 'get' ? [] : codes, instruction === 'set' ? [] : codes, instruction);
  }

  call(callee: Callee): void {
    if (callee?.module !== this.#func.module) this.refuse('call', 'expected a function of this module.');
    this.take(callee.paramCodes, callee.resultCodes, `call ${callee.name}`);
  }

  /** An instruction with the given types. */
  take(operands: readonly TypeCode[], results: readonly TypeCode[], instruction: string): void {
    this.expect(operands, instruction);
    this.pop(operands.length);
    this.push(results);
  }

  drop(): void {
    if (this.#stack.length === this.#frame.height && !this.#frame.unreachable) {
      this.refuse('drop', 'expected a value on the stack, found [].');
    }
    this.pop(1);
  }

  select(): void {
    const top = this.#peek(1);
    const second = this.#peek(2);
    const type = top === UNKNOWN ? second : top;
    this.take([type, type, I32], [type], 'select');
  }

  /** The `n`th value from the top; unknown if there is none. */
  #peek(n: number): TypeCode {
    const at = this.#stack.length - 1 - n;
    return at < this.#frame.height ? UNKNOWN : (this.#stack[at] as TypeCode);
  }

  /** The code that follows is unreachable. */
  stop(): void {
    this.#stack.length = this.#frame.height;
    this.#frame.unreachable = true;
  }

  branch(label: Frame, instruction: string): void {
    this.#own(label, instruction);
    this.expect(label.branch, instruction);
    this.stop();
  }

  branchIf(label: Frame): void {
    this.#own(label, 'branchIf');
    this.expect([...label.branch, I32], 'branchIf');
    this.pop(1);
    // Unknown values there have these types from here on.
    this.pop(label.branch.length);
    this.push(label.branch);
  }

  branchTable(labels: readonly Frame[]): void {
    const arity = labels[0]?.branch.length;
    for (const label of labels) {
      this.#own(label, 'branchTable');
      if (label.branch.length !== arity) {
        const found = labels.map(({ branch }) => typesText(branch)).join(' ');
        this.refuse('branchTable', `expected labels that take equally many values, found ${found}.`);
      }
      this.expect([...label.branch, I32], 'branchTable');
    }
    this.stop();
  }

  #own(label: Frame, instruction: string): void {
    if (!(label instanceof Frame)) this.refuse(instruction, 'expected a Label.');
    if (label.owner !== this.#func) this.refuse(instruction, 'the label belongs to another function.');
    if (!label.open) this.refuse(instruction, `the label's ${label.name} has ended.`);
  }

  enter(frame: Frame): void {
    frame.height = this.#stack.length;
    this.#frames.push(frame);
    this.#frame = frame;
  }

  /** Between the two halves of an if. */
  otherwise(): void {
    this.end('else');
    this.#stack.length = this.#frame.height;
    this.#frame.unreachable = false;
  }

  /** Throws unless exactly the innermost frame's results are on the stack. */
  end(instruction: string | undefined): void {
    const { name, height, results, unreachable } = this.#frame;
    const found = this.#stack.slice(height);
    const missing = results.length - found.length;
    const fits =
      (unreachable ? missing >= 0 : missing === 0) &&
      found.every((type, i) => type === UNKNOWN || type === results[i + missing]);
    if (fits) return;
    const message = `the ${name} ends with ${typesText(found)} on the stack, expected ${typesText(results)}.`;
    if (instruction !== undefined) this.refuse(instruction, message);
    throw new AssemblyError({ message, func: this.#func.name });
  }

  leave(): void {
    this.end('end');
    this.#stack.length = this.#frame.height;
    this.push(this.#frame.results);
    this.#frames.pop();
    this.#frame = this.#frames.at(-1) as Frame;
  }

  /** The end of the function, when the module is complete. */
  finish(hasMemory: boolean): void {
    this.end(undefined);
    if (this.#memoryUse !== undefined && !hasMemory) {
      throw new AssemblyError({ message: 'the module has no memory.', func: this.#func.name, ...this.#memoryUse });
    }
  }

  #mismatch(operands: readonly TypeCode[], instruction: string): never {
    const found = this.#stack.slice(Math.max(this.#frame.height, this.#stack.length - operands.length));
    this.refuse(instruction, `expected ${typesText(operands)} on the stack, found ${typesText(found)}.`);
  }
}
