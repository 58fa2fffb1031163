export default [{ rules: { 'no-unused-vars': 'warn', 'prefer-const': 'warn', eqeqeq: 'warn' } }];
