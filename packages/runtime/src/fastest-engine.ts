import { compatibleRange, sharedState } from '@sepal/tensor/copies';
import type { Engine } from './engine.ts';
import { warn } from './platform/host.ts';
import { ReferenceEngine } from './reference/reference-engine.ts';
import type { Tables } from './tables.ts';
import type { Features } from './wasm/target/features.ts';
import { chooseMachine, type MachineOptions } from './wasm/target/machine.ts';
import { WasmEngine } from './wasm/wasm-engine.ts';

/** The fastest engine that this machine can run. Warns once if that is the reference engine. */
export async function fastestEngine(
  features: Features,
  { tables, ...options }: MachineOptions & { readonly tables: Tables },
): Promise<Engine> {
  const { obstacle } = features;
  if (obstacle === undefined) return new WasmEngine({ ...(await chooseMachine(features, options)), tables });
  warnOnce(obstacle);
  return new ReferenceEngine(obstacle.reason, tables.ops);
}

/** Warns that the reference engine takes over; otherwise the user would only notice how slow it is. */
function warnOnce({ reason, remedy }: NonNullable<Features['obstacle']>): void {
  const state = sharedState(`warned of the reference engine ${compatibleRange()}`, () => ({ isDone: false }));
  if (state.isDone) return;
  state.isDone = true;
  warn(
    `Sepal computes with its reference engine, which is a hundred times as slow. ${reason} ${remedy} To have it without this warning: createEngine({ engine: 'reference' }).`,
  );
}
