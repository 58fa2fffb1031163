console.log('disk child', __filename, process.argv.slice(2)); process.disconnect && process.disconnect()
