import { type Brand, Part, VERSION } from '@sepal/tensor';
import type { Engine } from './engine.ts';

/** The parent of the engines that there are. */
export abstract class EnginePart extends Part {
  static readonly sepal: Brand = { kind: 'Engine', version: VERSION };
}

/** Tells engines, one's own included, from all else. @throws SepalError for one of a copy of Sepal whose version is not compatible */
export function isEngine(value: unknown): value is Engine {
  return value instanceof EnginePart || typeof (value as Partial<Engine> | undefined)?.createSession === 'function';
}
