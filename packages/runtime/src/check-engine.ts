import { ValueError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { show } from '@sepal/tensor/options';
import type { Engine } from './engine.ts';

/** The base class of all engines. */
export abstract class EnginePart extends Part {
  static readonly sepal: Brand = { kind: 'Engine', version: VERSION };
}

/** Whether a value is an engine, custom ones included. @throws SepalError for one of an incompatible copy of Sepal */
function isEngine(value: unknown): value is Engine {
  return (
    value instanceof EnginePart || typeof (value as Partial<Engine> | null | undefined)?.createSession === 'function'
  );
}

/** @throws ValueError if `engine` is not an engine, such as the promise of one */
export function checkEngine(engine: unknown, where: string): asserts engine is Engine {
  if (isEngine(engine)) return;
  throw new ValueError({
    where,
    message: `\`engine\` must be an engine. Received: engine=${show(engine)}.`,
    hint: 'Make one with `await createEngine()`.',
  });
}
