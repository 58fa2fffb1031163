/** Whether this thread has one of Node's own modules loaded, e.g. `internal/fs/watchers`. */
export function isLoaded(id: string): boolean {
  return (process as unknown as { moduleLoadList: readonly string[] }).moduleLoadList.includes(`NativeModule ${id}`);
}
