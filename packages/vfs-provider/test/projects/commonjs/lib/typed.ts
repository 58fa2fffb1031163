const n: number = 4; module.exports = n;
