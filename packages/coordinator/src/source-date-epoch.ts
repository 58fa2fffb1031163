import { PackError } from '@pack/errors';

/**
 * The time that the environment gives for all times in a build's result, in seconds since 1970; undefined: none is given.
 * Source of the rule: https://reproducible-builds.org/specs/source-date-epoch/, which wants a build to end where it is malformed.
 * @throws PackError ERR_PACK_CONFIG_INVALID.
 */
export function sourceDateEpoch(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env['SOURCE_DATE_EPOCH'];
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds <= MAX_SECONDS) return seconds;
  throw new PackError('ERR_PACK_CONFIG_INVALID', `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}, which is no number of seconds since 1970`, {
    hint: 'export SOURCE_DATE_EPOCH="$(git log -1 --pretty=%ct)" sets it to the time of the last commit',
  });
}

/** What a Date can hold. */
const MAX_SECONDS = 8.64e12;
