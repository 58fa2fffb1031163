import type { WalkTarget } from '../module-graph.ts';

/** How packages that are made for one platform write its name. */
const SYSTEMS: Readonly<Record<string, RegExp>> = {
  linux: /^linux(?:musl|gnu)?$/, darwin: /^(?:darwin|macos|osx)$/, win32: /^(?:win32|windows|win)$/, android: /^android$/, freebsd: /^freebsd$/,
};
const PROCESSORS: Readonly<Record<string, RegExp>> = {
  x64: /^(?:x64|x86_64|amd64|64)$/, arm64: /^(?:arm64|aarch64|universal)$/, arm: /^(?:arm|armv7|armhf)$/, ia32: /^(?:ia32|x86|i686|32)$/,
};

/** Whether the name of a package says that it is the part of another one for a target: `@scope/name-linux-x64-musl`, `@scope/linuxmusl-arm64`. */
export function isNamedFor(name: string, target: WalkTarget): boolean {
  const words = name.replace('x86_64', 'x64').split(/[-_./@]/);
  const { platform, arch } = target;
  if (!words.some((word) => SYSTEMS[platform]?.test(word)) || !words.some((word) => PROCESSORS[arch]?.test(word))) return false;
  if (platform !== 'linux') return !words.includes('gnu') || words.includes('pc');
  return words.some((word) => word.endsWith('musl')) === (target.libc === 'musl');
}
