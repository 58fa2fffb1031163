import type { SourceLocation } from '@pack/errors';
import { jsonError } from './analyse/parse.ts';
import { followAsset } from './follow-asset.ts';
import { followTraced } from './follow-traced.ts';
import { followRequest, reportDynamic, resolveScanned } from './follow-request.ts';
import { addBuiltAddons, isAddonFinder } from './native/built-addons.ts';
import { describeAddon, loadsOn } from './native/addon-target.ts';
import { addPlatformPackages } from './native/platform-packages.ts';
import { addSharedLibraries } from './native/shared-libraries.ts';
import { applyRules, isAccountedFor } from './rules/apply-rules.ts';
import { ANYTHING, type Certainty, type ScannedFile, type SourceError, type SourceFile } from './scan/source-file.ts';
import { locate, packageNameOf, type WalkContext, type WalkedFile } from './walk-context.ts';

/** Looks into one file and adds all that it leads to. */
export function visitFile(context: WalkContext, file: WalkedFile): void {
  if (file.kind === 'addon') return visitAddon(context, file);
  if (file.kind === 'json') return checkJson(context, file);
  if (file.kind !== 'commonjs' && file.kind !== 'module') return;
  let scanned = context.sources.scan(file, packageNameOf(file.path) === undefined ? 'checked' : 'quick');
  // The lexers do not know whether a failure is caught: a request that fails, or that may on the target, is worth a parse.
  if (scanned.requests.some((request) => request.certainty === 'unknown' && fails(context, file, request))) {
    const full = context.sources.scan(file, 'full');
    // Where the parser gives up, the lexers' answer is the better one.
    scanned = { ...(full.error && full.requests.length === 0 ? scanned : full), ...(scanned.error ?? full.error ? { error: scanned.error ?? full.error! } : {}) };
  }
  follow(context, file, scanned);
  context.sources.release(file.path);
}

function visitAddon(context: WalkContext, file: WalkedFile): void {
  const bytes = context.disk.read(file.path);
  const { platform, arch, libc } = context.options.target;
  if (loadsOn(file.path, bytes, context.options.target)) return addSharedLibraries(context, file, bytes);
  context.report({
    code: 'addon-platform-mismatch',
    args: { path: file.path, found: describeAddon(bytes), target: [platform, arch, libc].filter(Boolean).join('-') },
    file: file.path,
    ...whereAsked(context, file),
    certainty: 'lazy',
  });
}

/** The request that brought a file in. */
function whereAsked(context: WalkContext, { reason }: WalkedFile): { location?: SourceLocation } {
  if (reason.type !== 'edge' || reason.start === undefined) return {};
  const source = withoutBom(context.disk.read(reason.from).toString('utf8'));
  return { location: locate(reason.from, source, reason.start, reason.start) };
}

/** JSON of the project that a request names must parse; Node would throw. */
function checkJson(context: WalkContext, file: WalkedFile): void {
  if (file.soft || packageNameOf(file.path) !== undefined) return;
  const error = jsonError(withoutBom(context.disk.read(file.path).toString('utf8')));
  if (error) reportSyntaxError(context, file, error);
}

function reportSyntaxError(context: WalkContext, file: WalkedFile, error: SourceError): void {
  const { line, column, message } = error;
  context.report({ code: 'syntax-error', args: { message }, file: file.path, location: { file: file.path, line, column }, certainty: error.gaveUp ? 'lazy' : 'certain' });
}

/** What the scanners have to know of a file, but its text. */
export function describeFile(context: WalkContext, file: Pick<WalkedFile, 'path' | 'kind'>): Omit<SourceFile, 'source' | 'others'> {
  return {
    path: file.path,
    kind: file.kind === 'module' ? 'module' : 'commonjs',
    target: context.options.target,
    ...context.main !== undefined && { main: context.main },
    resolve: (request) => {
      const resolution = context.resolver(request, file.path, 'require');
      return resolution.type === 'file' ? resolution.path : undefined;
    },
  };
}

/** How surely a file, fully parsed, leads to another. */
export function scannedCertainty(context: WalkContext, file: WalkedFile, scanned: ScannedFile, to: string): Certainty {
  const leading = scanned.requests.filter((request) => {
    const resolution = request.request.includes(ANYTHING) ? undefined : resolveScanned(context, file.path, request);
    return resolution?.type === 'file' && resolution.path === to;
  });
  return leading.some((request) => request.certainty === 'certain') ? 'certain' : leading[0]?.certainty ?? 'lazy';
}

function follow(context: WalkContext, file: WalkedFile, scanned: ScannedFile): void {
  const source = context.sources.text(file.path);
  if (scanned.error) reportSyntaxError(context, file, scanned.error);
  for (const request of scanned.requests) followRequest(context, file, source, request);
  for (const asset of scanned.assets) followAsset(context, file, source, asset);
  // What a run was seen to ask for here settles what the source does not say.
  const isSettled = followTraced(context, file);
  const isKnown = scanned.dynamic.length > 0 && isAccountedFor(context, file.path);
  for (const request of isKnown ? [] : scanned.dynamic) reportDynamic(context, file, source, isSettled ? { ...request, certainty: 'optional' } : request);
  if (scanned.requests.some(({ request }) => isAddonFinder(request))) addBuiltAddons(context, file);
  applyRules(context, file);
  const scope = context.packages.scopeOf(file.path);
  if (scope?.content['optionalDependencies'] && packageNameOf(file.path) !== undefined) addPlatformPackages(context, file, scope);
}

function fails(context: WalkContext, file: WalkedFile, request: ScannedFile['requests'][number]): boolean {
  if (context.isExternal(request.request)) return false;
  const resolution = resolveScanned(context, file.path, request);
  return resolution.type === 'failed' || (resolution.type === 'file' && resolution.path.endsWith('.node'));
}

function withoutBom(source: string): string {
  return source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
}
