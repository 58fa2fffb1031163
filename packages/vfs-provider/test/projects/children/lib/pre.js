global.PRE = 'pre'
