/** Where in a module something is wrong. */
export interface AssemblyErrorDetails {
  readonly message: string;
  /** The name of the function. */
  readonly func?: string | undefined;
  /** The instruction, as the builder's method is called: `f32x4.add`. */
  readonly instruction?: string | undefined;
  /** How many instructions the function had before this one; `else` and `end` count too. */
  readonly index?: number | undefined;
}

/**
 * What is refused because the module would not be valid.
 *
 * `message` reads "function 'f', instruction 3 (i32.add): what is wrong"; the parts are properties too.
 */
export class AssemblyError extends Error {
  readonly func: string | undefined;
  readonly instruction: string | undefined;
  readonly index: number | undefined;

  constructor({ message, func, instruction, index }: AssemblyErrorDetails) {
    const place = [
      ...(func === undefined ? [] : [`function '${func}'`]),
      ...(instruction === undefined ? [] : [`instruction ${index} (${instruction})`]),
    ].join(', ');
    super(place === '' ? message : `${place}: ${message}`);
    this.name = 'AssemblyError';
    this.func = func;
    this.instruction = instruction;
    this.index = index;
  }
}
