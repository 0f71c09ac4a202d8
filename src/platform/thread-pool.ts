// Imported first by every program of ours: libuv reads the size of its thread pool at the first use (measured with Node 24), and
// four threads, its default, let only four files sync at once: the quarantine would wait for itself.
process.env['UV_THREADPOOL_SIZE'] ??= '32'
