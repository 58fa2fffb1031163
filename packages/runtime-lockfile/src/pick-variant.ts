import { PackError } from '@pack/errors';
import type { BinaryResolution, Variant, VariantTarget } from './resolution.ts';

/** A platform that wants a runtime, in Node's words: `process.platform`, `process.arch`. */
export interface WantedPlatform {
  readonly os: string;
  readonly cpu: string;
  /** Absent, null and 'glibc' mean the same: the ordinary archive. */
  readonly libc?: string | null | undefined;
}

/**
 * The archive for a platform, chosen as pnpm chooses it: the first variant that has a target with this os and cpu and
 * the right libc. Lists may have musl before glibc, and one platform may be named by two variants: their order decides.
 * A variant without targets is for every platform.
 * @param name what the runtime is called in messages, e.g. its key in the lockfile
 * @throws PackError ERR_PACK_NO_MATCHING_VARIANT listing what is offered.
 */
export function pickVariant(variants: readonly Variant[], wanted: WantedPlatform, name = 'runtime'): BinaryResolution {
  const variant = variants.find(({ targets }) => targets.length === 0 || targets.some((target) => matches(target, wanted)));
  if (variant) return variant.resolution;
  const offered = [...new Set(variants.flatMap(({ targets }) => targets.map(platformName)))];
  throw new PackError('ERR_PACK_NO_MATCHING_VARIANT', `The lockfile pins no ${name} for ${platformName(wanted)}`, {
    hint: `It has ${offered.join(', ') || 'none at all'}`,
  });
}

/** pnpm's names of processors where they are not Node's. */
const CPU_ALIASES: Readonly<Record<string, string>> = { arm: 'armv7l', ia32: 'x86' };

function matches(target: VariantTarget, { os, cpu, libc }: WantedPlatform): boolean {
  const rightLibc = libc === undefined || libc === null || libc === 'glibc' ? target.libc === undefined : target.libc === libc;
  return target.os === os && target.cpu === (CPU_ALIASES[cpu] ?? cpu) && rightLibc;
}

/** A platform in words, as a target of a lockfile names it, e.g. `linux-x64-musl`. */
export function platformName({ os, cpu, libc }: WantedPlatform): string {
  return `${os}-${CPU_ALIASES[cpu] ?? cpu}${libc && libc !== 'glibc' ? `-${libc}` : ''}`;
}
