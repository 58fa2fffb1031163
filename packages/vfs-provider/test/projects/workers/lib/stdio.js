process.stdin.setEncoding('utf8').on('data', (d) => process.stdout.write('got ' + d)); console.error('to stderr')
