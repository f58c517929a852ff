/** Takes a snapshot of an object's own fields. @returns a function that restores them and deletes new ones */
export function rememberFields(object: object): () => void {
  const remembered = { ...object };
  return () => {
    for (const name of Object.keys(object)) if (!Object.hasOwn(remembered, name)) Reflect.deleteProperty(object, name);
    Object.assign(object, remembered);
  };
}
