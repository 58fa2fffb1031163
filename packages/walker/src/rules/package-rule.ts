/**
 * What is known of a package that its source does not show. Globs start from the package's directory; `${platform}`, `${arch}`
 * and `${libc}` in them are the target's. Keys and their meaning for the JSON schema: {@link RULE_KEYS}.
 */
export interface PackageRule {
  /** The name in its package.json. */
  readonly package: string;
  /** The versions that it is true of, as a semver range; all unless told. */
  readonly versions?: string;
  /** What the source does not show, in a sentence. */
  readonly why: string;
  /** Globs of files to follow as modules. */
  readonly scripts?: readonly string[];
  /** Globs of files to carry along. */
  readonly assets?: readonly string[];
  /** Globs of files of the project, from its directory, to carry along. */
  readonly project?: readonly string[];
  /** Whether to carry along all that `files` of its package.json names. */
  readonly files?: boolean;
  /** Requests that it makes in ways that cannot be seen; those that are not installed are passed over. */
  readonly requests?: readonly string[];
  /** Globs of requests that it can do without. */
  readonly optional?: readonly string[];
  /** Globs of its files whose computed requests are accounted for. */
  readonly computed?: readonly string[];
  /** What to do when a request fails, by globs of requests. */
  readonly advice?: Readonly<Record<string, string>>;
  /** What a user should know who packages it. */
  readonly note?: string;
}

type KeyType = 'text' | 'range' | 'globs' | 'boolean' | 'texts';

/** The keys of a rule: the one table that the validator and the published JSON schema are made from. */
export const RULE_KEYS: { readonly [Key in keyof Required<PackageRule>]: { readonly type: KeyType; readonly description: string; readonly required?: true } } = {
  package: { type: 'text', required: true, description: 'The name of the package, as in its package.json.' },
  versions: { type: 'range', description: 'The versions that the rule is true of, as a semver range; all unless told.' },
  why: { type: 'text', required: true, description: 'What the source of the package does not show, in a sentence.' },
  scripts: { type: 'globs', description: 'Globs of files, from the directory of the package, to follow as modules. ${platform}, ${arch} and ${libc} are the target\'s.' },
  assets: { type: 'globs', description: 'Globs of files to carry along.' },
  project: { type: 'globs', description: 'Globs of files of the project, from its directory, that the package loads.' },
  files: { type: 'boolean', description: 'Whether to carry along all that "files" of its package.json names.' },
  requests: { type: 'globs', description: 'Requests that the package makes in ways that cannot be seen; those that are not installed are passed over.' },
  optional: { type: 'globs', description: 'Globs of requests that the package can do without.' },
  computed: { type: 'globs', description: 'Globs of files of the package whose computed requests the rule accounts for.' },
  advice: { type: 'texts', description: 'What to do when a request of the package fails, by globs of requests.' },
  note: { type: 'text', description: 'What a user should know who packages it.' },
};
