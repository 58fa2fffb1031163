/** Node's internal bindings as this code sees them: bags of native functions. */
// oxlint-disable-next-line typescript/no-explicit-any -- native functions take whatever the version's convention says
export type NativeFunction = (...args: any[]) => any;
export type Binding = Record<string, NativeFunction>;
export type InternalBinding = (name: string) => Binding;

/** A request object of the callback convention. */
export interface CallbackRequest {
  oncomplete(error: unknown, value?: unknown): void;
}
