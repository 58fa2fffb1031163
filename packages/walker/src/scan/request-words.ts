/**
 * Words of which one stands in whatever the full pass over a file finds: where none of them is, no request and no path
 * made from the file's own place can be.
 */
export const REQUEST_WORDS: ReadonlySet<string> = new Set([
  'require', 'import', '__dirname', '__filename', 'Worker', 'fork', 'dlopen', 'register', 'createRequire',
]);

/** Of these, the ones that make a value which the rest of the file can use: a path, or a `require` under another name. */
export const VALUE_WORDS: ReadonlySet<string> = new Set(['require', 'import', '__dirname', '__filename', 'createRequire']);

/**
 * Requests in texts, and other names of the file's own place: an `import()` in the text of a function that is made at run
 * time, `eval('require')`, `module['require']`, `const { require } = module`, `module.filename`, those of other modules. Each pattern begins with what is searched fast.
 */
export const HIDDEN_REQUESTS: readonly RegExp[] = [
  /Function\s*\([^)]*\breturn\s+import\b/g,
  /eval\s*\(\s*["'`]require\b/g,
  /require["']\s*\]/g,
  /module\s*\.\s*(?:filename|path|id)\b/g,
  /module\s*\.\s*parent\s*\.\s*(?:require|filename|path)\b/g,
  /mainModule\s*\.\s*(?:require|filename|path)\b/g,
  /__non_webpack_require__\b/g,
  /require\b[\s\w$:,]{0,80}\}\s*=\s*module\b/g,
];

/** Whether a source has a request that no lexer sees. */
export function hidesRequests(source: string): boolean {
  return HIDDEN_REQUESTS.some((pattern) => source.search(pattern) !== -1);
}
