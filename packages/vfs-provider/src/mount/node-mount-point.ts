/** Where Node mounts the first `node:vfs` of a thread: no place can be chosen. Source: `lib/internal/vfs/router.js` of Node 26. */
export const NODE_MOUNT_POINT = '/dev/null/vfs/0';
