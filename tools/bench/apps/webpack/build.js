const path = require('node:path');
const webpack = require('webpack');

webpack({ mode: 'development', devtool: false, context: path.resolve('work'), entry: './src/index.js', output: { path: path.resolve('work/out') } }, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ all: false, errors: true, assets: true }));
});
