import { GraphError, SepalError, ShapeError, ValueError } from '@sepal/tensor';

const CLASSES = { SepalError, ValueError, ShapeError, GraphError } as const;

/** An error in a message, with the parts that programs read. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly where?: string | undefined;
  readonly hint?: string | undefined;
  readonly stack?: string | undefined;
}

export function packError(error: unknown): PackedError {
  if (error instanceof SepalError) {
    const { name, where, detail, hint, stack } = error;
    return { name, message: detail, where, hint, stack };
  }
  const { name, message, stack } = (error ?? {}) as Partial<Error>;
  return { name: name ?? 'Error', message: message ?? String(error), stack };
}

/** An error of the same class as the one in the worker, whose stack is its cause. */
export function unpackError({ name, message, where, hint, stack }: PackedError): Error {
  const cause = stack === undefined ? {} : { cause: `In the worker: ${stack}` };
  const sepalClass = Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : undefined;
  const error = sepalClass === undefined ? new Error(message) : new sepalClass({ where, message, hint });
  if (sepalClass === undefined) error.name = name;
  return Object.assign(error, cause);
}
