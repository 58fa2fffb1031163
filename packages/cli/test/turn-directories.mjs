// Loaded with --import: every directory is listed backwards, as another file system may do.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { readdir, readdirSync, promises } = fs;
const { readdir: readdirPromise } = promises;
fs.readdirSync = (...args) => readdirSync(...args).reverse();
fs.readdir = (directory, ...rest) => {
  const done = rest.pop();
  readdir(directory, ...rest, (error, names) => { done(error, names?.reverse()); });
};
promises.readdir = async (...args) => (await readdirPromise(...args)).reverse();
syncBuiltinESMExports();
