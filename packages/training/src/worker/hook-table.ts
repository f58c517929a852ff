import { Callback, type CallbackHooks, type HookNeeds } from '../callbacks/callback.ts';
import { hookNames } from '../callbacks/hook-names.ts';
import type { HookTable } from './protocol.ts';

const NEEDS: readonly HookNeeds[] = ['nothing', 'logs', 'weights'];

/** The hooks that callbacks have, with the most that one of them needs. */
export function hookTable(callbacks: readonly CallbackHooks[]): HookTable {
  const names = Object.keys(hookNames) as (keyof CallbackHooks)[];
  return Object.fromEntries(
    names.flatMap((hook) => {
      const needs = callbacks.flatMap((callback) => (callback[hook] === undefined ? [] : [needsOf(callback, hook)]));
      const most = NEEDS.findLast((need) => needs.includes(need));
      return most === undefined ? [] : [[hook, most]];
    }),
  );
}

function needsOf(callback: CallbackHooks, hook: keyof CallbackHooks): HookNeeds {
  // An object of hooks has the needs of a callback that says nothing about them.
  return (callback instanceof Callback ? callback : new Callback()).needsInWorker(hook);
}
