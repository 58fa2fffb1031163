module.exports = ['common', require('./other.cjs'), __filename];
