/** The part of postject that is used; it comes without types. */
declare module 'postject' {
  interface PostjectOptions {
    readonly machoSegmentName: string;
    readonly sentinelFuse: string;
  }
  interface Postject {
    /** Rewrites `filename` with the resource in it; holds both in memory several times. */
    inject(filename: string, resourceName: string, resource: Buffer, options: PostjectOptions): Promise<void>;
  }
  const postject: Postject;
  export default postject;
}
