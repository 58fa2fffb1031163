import { fullPass, isTypeScript, syntaxError } from './full-pass.ts';
import { lexModule } from './lex-module.ts';
import { lexRequires } from './lex-require.ts';
import { hidesRequests } from './request-words.ts';
import type { ScannedFile, ScannedRequest, SourceFile } from './source-file.ts';

/** What makes another path of one that `require.resolve` gave. */
const COMPUTES_PATH = /\b(?:dirname|join|parse|relative|replace|slice|split|substring)\b|\bpath\.resolve\b|["'`/]\.\./;

/** Words in a module that can make or use a path or a `require`. */
const MODULE_IDIOMS = /createRequire|\bWorker\s*\(|\bfork\s*\(|\bdlopen\b|\bregister\s*\(/;

/**
 * What is looked at in the project's own files only: scripts that are started, and files that are looked for in the
 * working directory, which dependencies do for the files of their users.
 */
const OWN = /\b(?:spawn|execFile|exec)(?:Sync)?\s*\(|\bargv\s*\[\s*1\s*\]|\b(?:readFile|readFileSync|createReadStream|readdir|readdirSync|sendFile|static|set|Worker)\s*\(\s*["'`]|\brequire\.context\b/;

/**
 * Finds what a file asks for, with as little work as is safe: two lexers for most files, a full parse for those
 * that compute a request or use a path idiom.
 * @param options.check it is the project's own: parsed in any case, to find syntax errors
 */
export function scanFile(file: SourceFile, options: { readonly check?: boolean } = {}): ScannedFile {
  const lexed = options.check && OWN.test(file.source) ? undefined : lex(file);
  const requests = lexed !== undefined && usesGivenPlace(file, lexed) ? undefined : lexed;
  const scanned = requests === undefined ? fullPass(file) : { requests, assets: [], dynamic: [] };
  const error = options.check && !scanned.error ? syntaxError(file) : undefined;
  return error ? { ...scanned, error } : scanned;
}

/** Where a path may be made of a variable, or one may be read. */
const MAKES_PATH = /\b(?:join|resolve)\)?\s*\(\s*[\w$.]+\s*[,)]|\b(?:join|resolve)\)?\s*\([^()]*\brequire\s*\(|\$\{\s*[\w$.]+\s*\}[\\/]|[\w$)]\s*\+\s*["'`][\\/]|\b(?:(?:readFile|readdir|spawn|exec|execFile)(?:Sync)?|createReadStream|sendFile|static|set)\)?\s*\([^()]*[\w$]/;

/** Whether a file may make paths of one that another file of its package gives it. */
function usesGivenPlace({ source, others }: SourceFile, requests: readonly ScannedRequest[]): boolean {
  if (others === undefined || !requests.some(({ request }) => /^[.#]/.test(request)) || !MAKES_PATH.test(source)) return false;
  return requests.some(({ request }) => /^[.#]/.test(request) && others.givesPlace(request));
}

/** The lexer pass; `undefined` when the file needs a full parse. */
export function lex(file: SourceFile): readonly ScannedRequest[] | undefined {
  const { source, kind } = file;
  if (isTypeScript(file.path) || hidesRequests(source)) return undefined;
  if (kind === 'module') {
    const lexed = MODULE_IDIOMS.test(source) ? undefined : lexModule(source);
    return lexed?.plain ? lexed.requests : undefined;
  }
  const required = lexRequires(source);
  if (!required.plain || (required.requests.some(({ kind: asked }) => asked === 'require.resolve') && COMPUTES_PATH.test(source))) return undefined;
  const imported = /import\s*[(./]/.test(source) ? lexModule(source) : { requests: [], plain: true };
  if (!imported?.plain) return undefined;
  return [...required.requests.map((request) => ({ ...request, certainty: 'unknown' as const })), ...imported.requests]
    .sort((a, b) => a.start - b.start);
}
