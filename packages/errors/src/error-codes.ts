/** What a process exit status says about a failed build. */
export type ExitCode = 1 | 2 | 3 | 130;

/**
 * Every code that an error of ours can carry, with the exit status that the command line gives for it:
 * 1 the build failed, 2 usage or configuration, 3 integrity, 130 interrupted.
 * The one home of the codes: `docs/errors/<CODE>.md` explains each.
 */
export const ERROR_EXIT_CODES = {
  // usage and configuration
  ERR_PACK_USAGE: 2,
  ERR_PACK_UNKNOWN_OPTION: 2,
  ERR_PACK_INVALID_TARGET: 2,
  ERR_PACK_ENTRY_NOT_FOUND: 2,
  ERR_PACK_CONFIG_NOT_FOUND: 2,
  ERR_PACK_CONFIG_INVALID: 2,
  ERR_PACK_CONFIG_UNKNOWN_KEY: 2,
  ERR_PACK_CONFIG_LOAD: 2,
  ERR_PACK_TRACE_INVALID: 2,
  ERR_PACK_UNSUPPORTED_NODE: 2,
  // the walk
  ERR_PACK_WALK_FAILED: 1,
  ERR_PACK_SOURCE_UNREADABLE: 1,
  ERR_PACK_SOURCE_CHANGED: 1,
  // the archive and the blob
  ERR_PACK_ARCHIVE_INVALID: 1,
  ERR_PACK_BLOB_INVALID: 1,
  ERR_PACK_BLOB_FORMAT_UNKNOWN: 1,
  // code cache
  ERR_PACK_COMPILE_FAILED: 1,
  // the runtime
  ERR_PACK_RUNTIME_NOT_FOUND: 1,
  ERR_PACK_RUNTIME_MISMATCH: 1,
  ERR_PACK_OFFLINE: 1,
  ERR_PACK_NETWORK: 1,
  ERR_PACK_REGISTRY_AUTH: 1,
  ERR_PACK_PROXY_AUTH: 1,
  ERR_PACK_REDIRECT: 1,
  ERR_PACK_INTEGRITY: 3,
  ERR_PACK_ARCHIVE_ENTRY: 3,
  ERR_PACK_ARCHIVE_DAMAGED: 3,
  ERR_PACK_ARCHIVE_PATH: 3,
  ERR_PACK_ARCHIVE_LINK: 3,
  ERR_PACK_ARCHIVE_COLLISION: 3,
  ERR_PACK_ARCHIVE_MISMATCH: 3,
  ERR_PACK_ARCHIVE_LIMIT: 3,
  ERR_PACK_CACHE: 1,
  // the lockfile
  ERR_PACK_LOCKFILE_INVALID: 2,
  ERR_PACK_LOCKFILE_VERSION: 2,
  ERR_PACK_NO_MATCHING_VARIANT: 2,
  // injection
  ERR_PACK_BINARY_INVALID: 1,
  ERR_PACK_BINARY_UNSUPPORTED: 1,
  ERR_PACK_FUSE_NOT_FOUND: 1,
  ERR_PACK_ALREADY_INJECTED: 1,
  ERR_PACK_INJECT_FAILED: 1,
  // the output
  ERR_PACK_OUTPUT_IS_DIRECTORY: 2,
  ERR_PACK_OUTPUT_BUSY: 1,
  ERR_PACK_OUTPUT_NOT_WRITABLE: 1,
  ERR_PACK_NO_SPACE: 1,
  ERR_PACK_INTERRUPTED: 130,
  ERR_PACK_INTERNAL: 1,
} as const;

/** A stable code of a {@link PackError}. */
export type PackErrorCode = keyof typeof ERROR_EXIT_CODES;
