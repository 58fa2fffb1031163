/* `node by-pkg.cjs <pkg's package> <project> <entry>`: a walk by pkg's walker as `pkg <project> --sea` starts it, for the bench. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const [pkg, root, entry] = process.argv.slice(2);
const { default: walker } = require(join(pkg, 'lib-es5/walker.js'));
const configPath = join(root, 'package.json');
const marker = { config: JSON.parse(readFileSync(configPath, 'utf8')), base: root, configPath };
walker(marker, join(root, entry), configPath, { seaMode: true }).then(({ records }) => {
  console.log(Object.keys(records).length);
});
