throw new Error('the file is broken');
