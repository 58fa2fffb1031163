#!/usr/bin/env node
// Old syntax, and nothing imported before the check: on a Node that is too old this must still say so.
var needed = [[22, 22, 2], [24, 15, 0], [26, 0, 0]];

function isAtLeast(found, wanted) {
  for (var i = 0; i < 3; i++) if (found[i] !== wanted[i]) return found[i] > wanted[i];
  return true;
}

function isSupported(found) {
  var newest = needed[needed.length - 1];
  for (var i = 0; i < needed.length; i++) if (found[0] === needed[i][0]) return isAtLeast(found, needed[i]);
  return isAtLeast(found, newest);
}

if (isSupported(process.versions.node.split('.').map(Number))) {
  import('../dist/main.js').then(function (cli) { return cli.main(process.argv.slice(2)); }).then(function (code) { process.exitCode = code; });
} else {
  process.stderr.write(
    'error: pack needs Node.js ' + needed.map(function (version) { return version.join('.'); }).join(', ') + ' or a later one of these lines or above, ' +
    'but this is ' + process.versions.node + ' [ERR_PACK_UNSUPPORTED_NODE]\n' +
    '  path: ' + process.execPath + '\n' +
    '  hint: Run it with a newer Node.js; the executables that it builds need none\n'
  );
  process.exitCode = 2;
}
