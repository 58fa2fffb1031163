console.log(import.meta.filename, import.meta.main); process.disconnect?.()
