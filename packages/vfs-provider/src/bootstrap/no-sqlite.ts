/*
 * Stands in for `node:sqlite` in the bundle: @platformatic/vfs loads it for a kind of provider that is not used here, and
 * Node 22 prints a warning when it is loaded.
 */
export const DatabaseSync: undefined = undefined;
