import { existingState } from '../shared-state.ts';

/** `process.cwd` of a worker, which cannot change the directory: Node has taken the binding's function already. */
export function followMainThread(): void {
  const { cwd } = process;
  process.cwd = () => existingState()?.directory() ?? cwd();
  Object.defineProperty(process.cwd, 'name', { value: cwd.name });
}
