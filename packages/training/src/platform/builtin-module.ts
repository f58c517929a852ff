interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** A Node module, without an `import` that bundlers would have to resolve; undefined where there is none. */
export function builtinModule(name: string): unknown {
  return (globalThis as unknown as Host).process?.getBuiltinModule?.(name);
}
