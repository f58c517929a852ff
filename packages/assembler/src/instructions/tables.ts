import type { atomic } from './atomics.ts';
import { f32x4, f64x2 } from './float-vectors.ts';
import { memory } from './memory.ts';
import { i8x16, i16x8 } from './narrow-vectors.ts';
import { f32, f64 } from './scalar-floats.ts';
import { i32, i64 } from './scalar-integers.ts';
import { v128 } from './vectors.ts';
import { i32x4, i64x2 } from './wide-vectors.ts';

/** The instructions of fixed types that every module has, by namespace. */
export const tables = { i32, i64, f32, f64, v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2, memory } as const;

/** The tables of all namespaces: a module gets the instructions on shared memory with `atomics`. */
export type Tables = typeof tables & { readonly atomic: typeof atomic };
