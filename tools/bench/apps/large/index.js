const parts = [
  require('webpack'), require('eslint'), require('typescript-eslint'), require('core-js'), require('@babel/core'), require('@babel/preset-env'),
  require('date-fns'), require('date-fns/locale'), require('rxjs'),
  require('@aws-sdk/client-cloudformation'), require('@aws-sdk/client-dynamodb'), require('@aws-sdk/client-ec2'), require('@aws-sdk/client-iam'),
  require('@aws-sdk/client-lambda'), require('@aws-sdk/client-s3'), require('@aws-sdk/client-sns'), require('@aws-sdk/client-sqs'), require('@aws-sdk/lib-dynamodb'),
];
console.log(`${parts.length} parts, ${require('./changing').value}`);
