/* What serves files: loaded when a program, or Node for it, calls a function of the file system for the first time. */
export { createTopics } from '../mount/binding/topics.ts';
