import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isPackError } from '@pack/errors';
import { readJson, writeJsonAtomically } from './json-file.ts';
import type { RuntimeRequest } from './runtime-request.ts';
import type { RuntimeOffer, RuntimeSource, SourceContext } from './runtime-source.ts';

/** A network that does not let a source through will not do so a minute later; a laptop may have moved in an hour. */
const REMEMBERED_MS = 60 * 60 * 1000;

/**
 * A source's offer. One that could not be reached lately, and is not the last resort, is not asked again for an hour:
 * behind some firewalls each attempt would take a minute.
 */
export async function offerUnlessUnreachable(source: RuntimeSource, request: RuntimeRequest, context: SourceContext, sources: readonly RuntimeSource[]): Promise<RuntimeOffer | undefined> {
  if (context.offline || source === sources.at(-1)) return source.offer(request, context);
  const file = join(context.metadataDir, 'unreachable.json');
  const failedAt = (await readJson<{ at: number }>(file))?.at ?? 0;
  const age = Date.now() - failedAt;
  if (age >= 0 && age < REMEMBERED_MS) return undefined;
  try {
    const offer = await source.offer(request, context);
    await rm(file, { force: true }).catch(() => {});
    return offer;
  } catch (error) {
    if (isPackError(error) && error.code === 'ERR_PACK_NETWORK') await writeJsonAtomically(file, { at: Date.now() });
    throw error;
  }
}
