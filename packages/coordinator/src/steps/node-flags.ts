import { PackError } from '@pack/errors';
import type { Settings } from '../settings.ts';
import type { Target } from '../target.ts';

/**
 * The options of Node that a program's settings ask for, to be baked in.
 * @throws PackError ERR_PACK_CONFIG_INVALID for a flag that would open the inspector, which is not allowed.
 */
export function nodeFlags({ execArgv, nodeOptions, allowInspector }: Pick<Settings, 'execArgv' | 'nodeOptions' | 'allowInspector'>, target: Pick<Target, 'platform'>): string[] {
  if (allowInspector) return [...execArgv];
  const opening = execArgv.find((flag) => /^--inspect(?:[-_](?:brk|wait))?(?:=|$)/.test(flag));
  if (opening !== undefined) {
    throw new PackError('ERR_PACK_CONFIG_INVALID', `The flag ${opening} opens the inspector, which the executable is built without`, { hint: 'Leave it out of execArgv, or set allowInspector to true' });
  }
  return [
    // Baked flags come after those of NODE_OPTIONS, so they undo them. The last two make Node wait for a debugger.
    ...(nodeOptions === 'allow' ? ['--no-inspect', '--no-inspect-brk', '--no-inspect-wait'] : []),
    // There, no program can handle the signal, so nothing is lost with it; elsewhere the bootstrap sees to it.
    ...(target.platform === 'win32' ? ['--disable-sigusr1'] : []),
    ...execArgv,
  ];
}
