const { ListBucketsCommand, S3Client } = require('@aws-sdk/client-s3');

const client = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } });
client.config.region().then((region) => { console.log(region, JSON.stringify(new ListBucketsCommand({ MaxBuckets: 2 }).input)); });
