/** The global key under which copies of the packages in one program share state. */
const STATES = /* @__PURE__ */ Symbol.for('@sepal/states');

/**
 * Module state shared by all copies of a package in one program, made on first use.
 *
 * With state per copy, `setRandomSeed` of one copy would not affect the layers of another.
 *
 * @param name the state's name. Copies that store different things need different names
 * @param make makes the initial state
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  const realm = globalThis as { [STATES]?: Record<string, object> };
  if (realm[STATES] === undefined) Object.defineProperty(realm, STATES, { value: Object.create(null) });
  const states = realm[STATES] as Record<string, object>;
  states[name] ??= make();
  return states[name] as T;
}
