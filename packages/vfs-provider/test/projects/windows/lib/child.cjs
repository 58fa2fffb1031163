process.send([__filename, process.argv.slice(2), require('./common.cjs').json], () => process.disconnect());
