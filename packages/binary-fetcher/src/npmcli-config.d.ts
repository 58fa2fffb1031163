declare module '@npmcli/config' {
  interface Options {
    readonly definitions: object;
    readonly flatten: object;
    readonly shorthands: object;
    readonly nerfDarts: readonly string[];
    readonly npmPath: string;
    readonly argv: readonly string[];
    readonly cwd: string;
    readonly env: Record<string, string | undefined>;
    readonly warn: boolean;
  }
  export default class Config {
    constructor(options: Options);
    load(): Promise<void>;
    readonly flat: Record<string, unknown>;
    getCredentialsByURI(uri: string): { readonly token?: string; readonly auth?: string; readonly certfile?: string; readonly keyfile?: string };
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  const all: { definitions: Record<string, { default: unknown }>; flatten: object; shorthands: object; nerfDarts: readonly string[] };
  export default all;
}
