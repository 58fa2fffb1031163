import { OUTSIDE } from '../tree.ts';
import { existingState, sharedState } from '../shared-state.ts';
import type { MountContext } from './context.ts';
import { codeOf, Failure } from './failure.ts';

/**
 * process.chdir into the mount, and process.cwd of it. The system's own working directory stays where it was: it is what
 * child processes and native code see, until the program goes back to a real directory.
 */
export function serveWorkingDirectory(context: MountContext): void {
  const { tree } = context;
  const methods = context.internalBinding('process_methods');
  context.replace(methods, 'chdir', (before) => {
    function chdir(this: unknown, directory: string): void {
      const node = tree.locate(directory, true);
      if (node !== OUTSIDE) {
        if (node < 0 || !tree.isDirectory(node)) {
          context.throwFailure(new Failure(node < 0 ? codeOf(node) : 'ENOTDIR', 'chdir', process.cwd(), directory), chdir);
        }
        sharedState().setDirectory(tree.fullPath(node));
        return;
      }
      Reflect.apply(before, this, [tree.escape ?? directory]);
      if (existingState()?.directory() !== undefined) existingState()?.setDirectory(undefined);
    }
    return chdir;
  });
  context.replace(methods, 'cwd', (before) => function cwd(this: unknown): unknown {
    return existingState()?.directory() ?? Reflect.apply(before, this, arguments);
  });
}
