import { type Brand, Part, show, ValueError, VERSION } from '@sepal/tensor';
import type { Engine } from './engine.ts';

/** The parent of the engines that there are. */
export abstract class EnginePart extends Part {
  static readonly sepal: Brand = { kind: 'Engine', version: VERSION };
}

/** Tells engines, one's own included, from all else. @throws SepalError for one of a copy of Sepal whose version is not compatible */
function isEngine(value: unknown): value is Engine {
  return (
    value instanceof EnginePart || typeof (value as Partial<Engine> | null | undefined)?.createSession === 'function'
  );
}

/** @throws ValueError if `engine` is none, such as the promise of one */
export function checkEngine(engine: unknown, where: string): asserts engine is Engine {
  if (isEngine(engine)) return;
  throw new ValueError({
    where,
    message: `\`engine\` must be an engine. Received: engine=${show(engine)}.`,
    hint: 'Make one with `await createEngine()`.',
  });
}
