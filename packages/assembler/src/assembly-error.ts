/** Where in a module the error is. */
export interface AssemblyErrorDetails {
  readonly message: string;
  /** The name of the function. */
  readonly func?: string | undefined;
  /** The instruction, by the builder's method name: `f32x4.add`. */
  readonly instruction?: string | undefined;
  /** How many instructions precede it in the function, counting `else` and `end`. */
  readonly index?: number | undefined;
}

/**
 * Thrown where the module would be invalid.
 *
 * `message` reads "function 'f', instruction 3 (i32.add): <what is wrong>"; the parts are properties too.
 */
export class AssemblyError extends Error {
  readonly func: string | undefined;
  readonly instruction: string | undefined;
  readonly index: number | undefined;

  constructor({ message, func, instruction, index }: AssemblyErrorDetails) {
    const location = [
      ...(func === undefined ? [] : [`function '${func}'`]),
      ...(instruction === undefined ? [] : [`instruction ${index} (${instruction})`]),
    ].join(', ');
    super(location === '' ? message : `${location}: ${message}`);
    this.name = 'AssemblyError';
    this.func = func;
    this.instruction = instruction;
    this.index = index;
  }
}
