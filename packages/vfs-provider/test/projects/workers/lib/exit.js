process.on('exit', (c) => console.log('exiting', c)); process.exit(3)
