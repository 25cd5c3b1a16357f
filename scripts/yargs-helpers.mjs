// Of `yargs/helpers` what we use, without what its other functions need.
export { default as Parser } from 'yargs-parser';
