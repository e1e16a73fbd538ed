package dev.breakwater.server;

import dev.breakwater.proxy.Transports;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A thread pool on which a client's connection that is done with one request goes on to the next on the same thread, without a hand-over.
 *
 * <p>Sound only because nothing on the request path blocks. The depth is limited to one, so that pipelined requests cannot recurse.
 */
final class ResumingThreadPool extends QueuedThreadPool {
    private final ThreadLocal<boolean[]> resuming = ThreadLocal.withInitial(() -> new boolean[1]);

    ResumingThreadPool(int maxThreads) {
        super(maxThreads);
        setName("breakwater");
        setDaemon(false);
        setMaxEvictCount(Transports.Resources.SPARE_THREADS_ENDED);
    }

    @Override
    public void execute(Runnable task) {
        boolean[] inside = resuming.get();
        if (inside[0] || !(task instanceof HttpConnection)) {
            super.execute(task);
            return;
        }
        inside[0] = true;
        try {
            task.run();
        } finally {
            inside[0] = false;
        }
    }
}
