module.exports = 'ext-cjs ' + __filename + require('./ext2.cjs')
