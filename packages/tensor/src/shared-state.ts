/** Where copies of the packages in one program meet. */
const STATES = /* @__PURE__ */ Symbol.for('@sepal/states');

/**
 * Module state that several copies of a package in one program have in common: made when it is first asked for.
 *
 * Each copy on its own would let `setRandomSeed` of one leave the layers of another as they were.
 *
 * @param name of the state. Copies that store different things need different names
 * @param make what it is at first
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  const realm = globalThis as { [STATES]?: Record<string, object> };
  if (realm[STATES] === undefined) Object.defineProperty(realm, STATES, { value: Object.create(null) });
  const states = realm[STATES] as Record<string, object>;
  states[name] ??= make();
  return states[name] as T;
}
